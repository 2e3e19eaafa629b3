import { TEXT_NAMES } from '../../model/evaluation/labelledFile.js';
import { listed } from '../../model/evaluation/table.js';
import { InputError } from '../errors.js';

/** The byte order mark that some programs start a file with. */
export const BOM = '\ufeff';

/** What an input is called, and where its texts are. */
export interface Source {
  /** Its name in messages. */
  readonly input: string;
  /** The column that holds the texts; found by its name where it is not given. */
  readonly textColumn?: string;
}

/**
 * Finds the column of texts: the one asked for, one that is called like one, or the only one.
 *
 * @param line where the names were read
 * @throws InputError that lists the columns
 */
export function findTextColumn(
  columns: readonly string[],
  { input, textColumn }: Source,
  line: number,
): string {
  const lower = columns.map((column) => column.toLowerCase());
  const likely = TEXT_NAMES.map((name) => lower.indexOf(name)).find((index) => index >= 0);
  const found =
    textColumn === undefined
      ? (columns[likely ?? -1] ?? (columns.length === 1 ? columns[0] : undefined))
      : columns.find((column) => column === textColumn);
  if (found !== undefined) return found;
  const fault =
    textColumn === undefined
      ? 'cannot tell which column holds the texts'
      : `no column ${JSON.stringify(textColumn)}`;
  const advice = textColumn === undefined ? '; name one with --text' : '';
  throw new InputError(input, line, `${fault}; the columns are ${listed(columns)}${advice}`);
}

/** What the columns of the answer are called: `label` and `score`, unless the input has such already. */
export function answerColumns(columns: readonly string[]): { label: string; score: string } {
  return { label: freeName('label', columns), score: freeName('score', columns) };
}

function freeName(name: string, taken: readonly string[]): string {
  return taken.includes(name) ? freeName(`sentiment_${name}`, taken) : name;
}
