import { columnsCalled, listed, TEXT_NAMES } from '../../texts/columns.js';
import { TextsError } from '../../texts/errors.js';
import type { TextRecord } from '../../texts/records.js';
import { type Answer, type Entry, formatScore } from '../entry.js';

/** An entry to which the line end is added. */
export type Unended = Omit<Entry, 'ending'>;

/** Makes of a format's records what is classified and written. */
export interface EntryWriter {
  /** @throws TextsError when it is not clear where the texts are */
  entryOf(record: TextRecord): Unended;
  /** Told that there are no more records. @throws TextsError when no record had a text where it was asked for */
  end?(): void;
  /** What was guessed, in words for whoever gave the input. */
  readonly remarks: readonly string[];
}

/** What records are written with. */
export interface WriterOptions {
  /** The column, or the member, that holds the texts; found by its name where it is not given. */
  readonly textColumn?: string;
  /** false where the first record is said to be no header. */
  readonly header?: boolean | undefined;
  /** Whether fields that a spreadsheet would compute are written so that it does not. */
  readonly guardFormulas: boolean;
  /** Whether language and cautions are written as well. */
  readonly details: boolean;
}

/**
 * Finds the column of texts: the one asked for, one that is called like one, or the only one.
 *
 * @param line where the names were read
 * @throws TextsError that lists the columns
 */
export function findTextColumn(
  columns: readonly string[],
  textColumn: string | undefined,
  line: number,
): string {
  const known = `the columns are ${listed(columns) || 'none'}`;
  if (textColumn !== undefined) {
    if (columns.includes(textColumn)) return textColumn;
    const fault = `no column ${JSON.stringify(textColumn)}; ${known}`;
    throw new TextsError(fault, line);
  }
  const likely = columnsCalled(columns, TEXT_NAMES)[0] ?? (columns.length === 1 ? 0 : undefined);
  if (likely !== undefined) return columns[likely]!;
  const fault = `cannot tell which column holds the texts; ${known}`;
  throw new TextsError(`${fault}; name one with --text`, line);
}

/** What the columns of the answer are called: `label` and `score`, unless the input has such already. */
export function answerColumns(columns: readonly string[], details: boolean): readonly string[] {
  const names = ['label', 'score', ...(details ? ['language', 'cautions'] : [])];
  return names.map((name) => freeName(name, columns));
}

/** The fields of these columns; empty ones for a text that is blank. */
export function answerFields(answer: Answer | undefined, details: boolean): readonly string[] {
  const { language = '', cautions = [] } = answer?.details ?? {};
  const fields = answer ? [answer.label, formatScore(answer.score)] : ['', ''];
  return details ? [...fields, language, cautions.join(' ')] : fields;
}

function freeName(name: string, taken: readonly string[]): string {
  return taken.includes(name) ? freeName(`sentiment_${name}`, taken) : name;
}
