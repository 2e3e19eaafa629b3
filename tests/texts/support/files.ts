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

/** A file whose texts are read, and what is said of it beside. */
function read(what: string, name: string, content: string | Buffer, remark?: RegExp): Sample {
  return { what, name, content: Buffer.from(content), texts: TEXTS, ...(remark && { remark }) };
}

function refused(
  what: string,
  name: string,
  content: string | Buffer,
  fault: RegExp,
  line?: number,
): Sample {
  return {
    ...{ what, name, content: Buffer.from(content) },
    refused: { fault, ...(line !== undefined && { line }) },
  };
}

const COMMAS = table(',', '\n');
const LATIN_1 = /not UTF-8, so read as Windows-1252 \(Latin-1\)/;
const RAGGED = /^(.*: )?1 record is shorter than the first; what is missing was taken as empty/;

const lines = (objects: readonly object[]) => objects.map((one) => `${JSON.stringify(one)}\n`);
const labelled = ROWS.slice(1).map(([id, text, label]) => ({ id, text, label }));
const nested = labelled.map(({ id, ...data }) => ({ id, data }));

/** Files made here, in every way that people's files differ. */
export const SAMPLES: readonly Sample[] = [
  read('LF', 'lf.csv', COMMAS),
  read('CRLF', 'crlf.csv', table(',', '\r\n')),
  read('CR', 'cr.csv', table(',', '\r')),
  read('a byte order mark', 'bom.csv', `\ufeff${COMMAS}`),
  read(
    'UTF-16 with a byte order mark',
    'utf16.csv',
    Buffer.from(`\ufeff${table('\t', '\r\n')}`, 'utf16le'),
  ),
  read('big-endian UTF-16', 'utf16be.csv', utf16be(`\ufeff${table(',', '\r\n')}`)),
  read('UTF-16 without a byte order mark', 'bare16.tsv', Buffer.from(table('\t', '\n'), 'utf16le')),
  read('Latin-1', 'latin1.csv', Buffer.from(COMMAS, 'latin1'), LATIN_1),
  read('gzip', 'packed.csv.gz', gzipSync(COMMAS)),
  read('sep=', 'sep.csv', `sep=;\r\n${table(';', '\r\n')}`),
  read('semicolons', 'semicolon.csv', table(';', '\n')),
  read('vertical bars', 'bar.csv', table('|', '\n')),
  read('tabs', 'tab.tsv', table('\t', '\n')),
  read('blank lines before the header', 'blank.csv', `\n;;\n${table(';', '\n')}`),
  read('rows without their last fields', 'ragged.csv', `${COMMAS}3\n4,,\n`, RAGGED),
  read('rows with empty fields too many', 'wide.csv', table(',', ',,\n').replace(',,', '')),
  read('JSON lines', 'reviews.jsonl', lines(labelled).join('\n')),
  read('JSON lines with texts in members of members', 'nested.jsonl', lines(nested).join('')),
  refused(
    'a quote that is not closed',
    'open.csv',
    `${COMMAS}3,"never closed,positive\n4,good,positive\n`,
    /a quote is opened here, or a little below, and never closed/,
    4,
  ),
  refused(
    'a quote inside a field',
    'quote.csv',
    `${COMMAS}3,a 5" disk,positive\n`,
    /a quote inside a field; put quotes around the field and write each quote in it twice/,
    4,
  ),
  refused(
    'a row with fields too many',
    'fields.csv',
    `${COMMAS}3,good, really,positive\n`,
    /4 fields, but the first record has 3: .*; put quotes around a text that holds the delimiter/,
    4,
  ),
  refused(
    'a binary file',
    'binary.csv',
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d]),
    /neither UTF-8 nor|a binary file, not text/,
  ),
  refused(
    'an Excel workbook',
    'sheet.csv',
    'PK\u0003\u0004\u0014\0\u0006\0',
    /an Excel workbook or another zip archive; save the sheet as CSV/,
    1,
  ),
  refused(
    'UTF-8 with damage',
    'damaged.csv',
    Buffer.concat([Buffer.from(COMMAS), Buffer.from([0x33, 0x2c, 0xe9, 0x0a])]),
    /not UTF-8, though what precedes or follows is/,
    4,
  ),
  refused(
    'JSON that is none',
    'broken.jsonl',
    '{"text":"good","label":"positive"}\n{"text":\n',
    /not JSON: /,
    2,
  ),
  refused(
    'gzip that is cut off',
    'cut.csv.gz',
    gzipSync(COMMAS).subarray(0, 40),
    /damaged, or cut off/,
  ),
  refused('an empty file', 'empty.csv', '', /the file is empty/),
];
