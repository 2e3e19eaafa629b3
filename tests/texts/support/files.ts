import { gzipSync } from 'node:zlib';

/** A file as people have them, and what the page, the command line and `evaluate` make of it. */
export interface Sample {
  readonly what: string;
  readonly name: string;
  readonly content: Buffer;
  /** The texts that are classified. */
  readonly texts?: readonly string[];
  /** What is said of it beside. */
  readonly remark?: RegExp;
  /** Why it is refused. */
  readonly refused?: { readonly line?: number; readonly fault: RegExp };
}

const ROWS = [
  ['id', 'text', 'label'],
  ['1', 'I love this café, truly.', 'positive'],
  ['2', 'It is dreadful; I left.', 'negative'],
];

const TEXTS = ROWS.slice(1).map(([, text]) => text!);

function table(delimiter: string, end: string): string {
  const field = (text: string) => (/[,;|]/.test(text) ? `"${text}"` : text);
  return ROWS.map((row) => row.map(field).join(delimiter) + end).join('');
}

function utf16be(text: string): Buffer {
  return Buffer.from(text, 'utf16le').swap16();
}

const LATIN_1 = /not UTF-8, so read as Windows-1252 \(Latin-1\)/;

const READ: readonly Omit<Sample, 'texts'>[] = [
  { what: 'LF', name: 'lf.csv', content: Buffer.from(table(',', '\n')) },
  { what: 'CRLF', name: 'crlf.csv', content: Buffer.from(table(',', '\r\n')) },
  { what: 'CR', name: 'cr.csv', content: Buffer.from(table(',', '\r')) },
  { what: 'a byte order mark', name: 'bom.csv', content: Buffer.from(`\ufeff${table(',', '\n')}`) },
  {
    what: 'UTF-16 with a byte order mark',
    name: 'utf16.csv',
    content: Buffer.from(`\ufeff${table('\t', '\r\n')}`, 'utf16le'),
  },
  {
    what: 'big-endian UTF-16',
    name: 'utf16be.csv',
    content: utf16be(`\ufeff${table(',', '\r\n')}`),
  },
  {
    what: 'UTF-16 without a byte order mark',
    name: 'bare16.tsv',
    content: Buffer.from(table('\t', '\n'), 'utf16le'),
  },
  {
    what: 'Latin-1',
    name: 'latin1.csv',
    content: Buffer.from(table(',', '\n'), 'latin1'),
    remark: LATIN_1,
  },
  { what: 'gzip', name: 'packed.csv.gz', content: gzipSync(table(',', '\n')) },
  { what: 'sep=', name: 'sep.csv', content: Buffer.from(`sep=;\r\n${table(';', '\r\n')}`) },
  { what: 'semicolons', name: 'semicolon.csv', content: Buffer.from(table(';', '\n')) },
  { what: 'vertical bars', name: 'bar.csv', content: Buffer.from(table('|', '\n')) },
  { what: 'tabs', name: 'tab.tsv', content: Buffer.from(table('\t', '\n')) },
  {
    what: 'blank lines before the header',
    name: 'blank.csv',
    content: Buffer.from(`\n;;\n${table(';', '\n')}`),
  },
  {
    what: 'rows without their last fields',
    name: 'ragged.csv',
    content: Buffer.from(`${table(',', '\n')}3\n4,,\n`),
    remark: /^(.*: )?1 record is shorter than the first; what is missing was taken as empty/,
  },
  {
    what: 'rows with empty fields too many',
    name: 'wide.csv',
    content: Buffer.from(table(',', ',,\n').replace(',,', '')),
  },
  {
    what: 'JSON lines',
    name: 'reviews.jsonl',
    content: Buffer.from(
      ROWS.slice(1)
        .map(([id, text, label]) => `${JSON.stringify({ id, text, label })}\n`)
        .join('\n'),
    ),
  },
  {
    what: 'JSON lines with texts in members of members',
    name: 'nested.jsonl',
    content: Buffer.from(
      ROWS.slice(1)
        .map(([id, text, label]) => `${JSON.stringify({ id, data: { text, label } })}\n`)
        .join(''),
    ),
  },
];

const REFUSED: readonly Sample[] = [
  {
    what: 'a quote that is not closed',
    name: 'open.csv',
    content: Buffer.from(`${table(',', '\n')}3,"never closed,positive\n4,good,positive\n`),
    refused: { line: 4, fault: /a quote is opened here/ },
  },
  {
    what: 'a quote inside a field',
    name: 'quote.csv',
    content: Buffer.from(`${table(',', '\n')}3,a 5" disk,positive\n`),
    refused: { line: 4, fault: /a quote inside a field/ },
  },
  {
    what: 'a row with fields too many',
    name: 'fields.csv',
    content: Buffer.from(`${table(',', '\n')}3,good, really,positive\n`),
    refused: { line: 4, fault: /4 fields, but the first record has 3/ },
  },
  {
    what: 'a binary file',
    name: 'binary.csv',
    content: Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d]),
    refused: { fault: /neither UTF-8 nor|a binary file, not text/ },
  },
  {
    what: 'an Excel workbook',
    name: 'sheet.csv',
    content: Buffer.from('PK\u0003\u0004\u0014\0\u0006\0'),
    refused: { line: 1, fault: /an Excel workbook or another zip archive; save the sheet as CSV/ },
  },
  {
    what: 'UTF-8 with damage',
    name: 'damaged.csv',
    content: Buffer.concat([Buffer.from(table(',', '\n')), Buffer.from([0x33, 0x2c, 0xe9, 0x0a])]),
    refused: { line: 4, fault: /not UTF-8, though what precedes or follows is/ },
  },
  {
    what: 'JSON that is none',
    name: 'broken.jsonl',
    content: Buffer.from('{"text":"good","label":"positive"}\n{"text":\n'),
    refused: { line: 2, fault: /not JSON: / },
  },
  {
    what: 'gzip that is cut off',
    name: 'cut.csv.gz',
    content: gzipSync(table(',', '\n')).subarray(0, 40),
    refused: { fault: /damaged, or cut off/ },
  },
  {
    what: 'an empty file',
    name: 'empty.csv',
    content: Buffer.alloc(0),
    refused: { fault: /the file is empty/ },
  },
];

/** Files made here, in every way that people's files differ. */
export const SAMPLES: readonly Sample[] = [
  ...READ.map((sample) => ({ ...sample, texts: TEXTS })),
  ...REFUSED,
];
