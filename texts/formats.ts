/** What a file of texts may be. */
export const FORMATS = ['csv', 'tsv', 'lines', 'paragraphs', 'jsonl'] as const;

export type Format = (typeof FORMATS)[number];

const EXTENSIONS: readonly [RegExp, Format][] = [
  [/\.csv$/i, 'csv'],
  [/\.(tsv|tab)$/i, 'tsv'],
  [/\.(jsonl|ndjson|json)$/i, 'jsonl'],
];

/** The format that a file's name tells, compressed or not; any other file has a text per line. */
export function formatOf(file = ''): Format {
  const name = file.replace(/\.gz$/i, '');
  return EXTENSIONS.find(([extension]) => extension.test(name))?.[1] ?? 'lines';
}
