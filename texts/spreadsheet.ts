/**
 * What a spreadsheet takes for the start of a formula: = + - @, and their full-width forms. At the start of
 * a field, or after what another delimiter or a broken quote would make the start of one.
 *
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 */
const FORMULA = /(^|[;\t\r\n])([=+\-@＝＋－＠])/g;

/** Where a spreadsheet skips the first character, whatever follows. */
const CONTROL_FIRST = /^[\t\r\n]/;

/** A field that a spreadsheet shows and does not compute: with an apostrophe where it would. Numbers stay. */
export function guardFormula(field: string): string {
  if (field.trim() !== '' && !Number.isNaN(Number(field))) return field;
  const guarded = field.replace(FORMULA, "$1'$2");
  return CONTROL_FIRST.test(guarded) ? `'${guarded}` : guarded;
}

/** A field as it is written, in quotes where it needs them. */
export function quoteField(field: string): string {
  return /[",;|\t\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
