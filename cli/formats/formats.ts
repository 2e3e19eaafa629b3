import type { Entry } from '../entry.js';
import type { Line } from '../lines.js';
import type { Source } from './columns.js';
import { readJsonLines } from './jsonLines.js';
import { readPlainLines } from './plainLines.js';
import { readCsv, readTsv } from './separated.js';

/** What an input may be. */
export const FORMATS = ['csv', 'tsv', 'lines', 'jsonl'] as const;

export type Format = (typeof FORMATS)[number];

const READERS: Readonly<
  Record<Format, (lines: AsyncGenerator<Line, void>, source: Source) => AsyncGenerator<Entry, void>>
> = { csv: readCsv, tsv: readTsv, lines: readPlainLines, jsonl: readJsonLines };

const EXTENSIONS: readonly [RegExp, Format][] = [
  [/\.csv$/i, 'csv'],
  [/\.(tsv|tab)$/i, 'tsv'],
  [/\.(jsonl|ndjson|json)$/i, 'jsonl'],
];

/** The format that a file's name tells; any other file, and standard input, has a text a line. */
export function formatOf(file: string | undefined): Format {
  return EXTENSIONS.find(([extension]) => extension.test(file ?? ''))?.[1] ?? 'lines';
}

/** Reads the entries of an input. @throws InputError */
export function readEntries(
  format: Format,
  lines: AsyncGenerator<Line, void>,
  source: Source,
): AsyncGenerator<Entry, void> {
  return READERS[format](lines, source);
}
