/** What people call the column of texts, likeliest first. */
export const TEXT_NAMES = 'text sentence review content comment message tweet body'.split(' ');

/** What people call the column of labels, likeliest first. */
export const LABEL_NAMES = 'label sentiment polarity class target rating stars score'.split(' ');

/** The last part of a path, such as `data.text`. */
const INNER = /^\S+\.([^\s.]+)$/;

/** A column's name has few words, and no mark of a sentence. */
const NAME = /^[^\s.!?,;:"]+( [^\s.!?,;:"]+){0,2}$/;

/**
 * The columns that are called by one of the names, in the order of the names; behind them those that are
 * so called within something else, such as `data.text`.
 */
export function columnsCalled(columns: readonly string[], names: readonly string[]): number[] {
  const lower = columns.map((column) => column.toLowerCase());
  const within = (name: string) => lower.findIndex((column) => INNER.exec(column)?.[1] === name);
  return [...names.map((name) => lower.indexOf(name)), ...names.map(within)].filter(
    (index) => index >= 0,
  );
}

/**
 * Whether a file's first record names its columns. A record of one field is more likely a text if it
 * has several words.
 */
export function namesColumns(record: readonly string[]): boolean {
  const names = record.map((field) => field.trim());
  if (columnsCalled(names, [...TEXT_NAMES, ...LABEL_NAMES]).length > 0) return true;
  if (names.length === 1) return NAME.test(names[0]!) && !names[0]!.includes(' ');
  const given = names.filter((name) => name !== '');
  return (
    new Set(given).size === given.length &&
    given.every((name) => NAME.test(name) && Number.isNaN(Number(name)))
  );
}

/** Names as messages list them. */
export function listed(names: readonly string[]): string {
  return names.map((name) => JSON.stringify(name)).join(', ');
}
