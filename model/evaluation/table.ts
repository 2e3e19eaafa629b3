import { readFileSync } from 'node:fs';
import { CsvError, type Info, parse } from 'csv-parse/sync';
import { FileError } from './errors.js';

/** A record of a file. */
export interface Row {
  /** Where the record starts; the file's first line is 1. */
  readonly line: number;
  /** One string a column; empty where the record has no value. */
  readonly fields: readonly string[];
}

/** A file's records under its columns' names. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
}

const DELIMITERS = [',', ';', '\t'];

/**
 * Reads comma-, semicolon- or tab-separated values with a header, or JSON lines.
 *
 * @throws FileError when the file cannot be read, is not UTF-8 or is not well formed
 */
export function readTable(path: string): Table {
  const content = decode(path, readBytes(path));
  if (content.trim() === '') throw new FileError(path, undefined, 'the file is empty');
  const start = content.trimStart()[0];
  if (start === '{') return jsonLines(path, content);
  if (start === '[' && path.endsWith('.json')) {
    throw new FileError(path, undefined, 'a JSON array; write one object a line (jq -c ".[]")');
  }
  const delimiter = delimiterOf(content.slice(0, content.search(/\n|$/)));
  const rows = delimiter === '\t' ? tabSeparated(content) : separated(path, content, delimiter);
  const [header, ...records] = rows;
  if (!header || records.length === 0) {
    throw new FileError(path, undefined, 'there is a header but no record below it');
  }
  const columns = header.fields.map((name) => name.trim());
  const uneven = records.find(({ fields }) => fields.length !== columns.length);
  if (uneven) {
    throw new FileError(
      path,
      uneven.line,
      `${uneven.fields.length} ${uneven.fields.length === 1 ? 'field' : 'fields'}, but the header names ${columns.length}: ${listed(columns)}; ` +
        'put quotes around a text that holds the delimiter',
    );
  }
  return { columns, rows: records };
}

/** Names as messages list them. */
export function listed(names: readonly string[]): string {
  return names.map((name) => JSON.stringify(name)).join(', ');
}

function readBytes(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const fault = { ENOENT: 'there is no such file', EISDIR: 'a directory, not a file' }[
      code ?? ''
    ];
    throw new FileError(path, undefined, fault ?? message);
  }
}

/** UTF-8, or UTF-16 with a byte order mark as spreadsheets write it, with LF line ends. */
function decode(path: string, bytes: Buffer): string {
  const utf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  try {
    const decoder = new TextDecoder(utf16 ? 'utf-16le' : 'utf-8', { fatal: true });
    return decoder.decode(bytes).replace(/\r\n?/g, '\n');
  } catch {
    throw new FileError(path, firstUndecodableLine(bytes), 'not UTF-8; save the file as UTF-8');
  }
}

function firstUndecodableLine(bytes: Buffer): number {
  // In Latin-1 every byte is a character, so lines can be told apart before they are decoded.
  const lines = bytes.toString('latin1').split('\n');
  const decoder = new TextDecoder('utf-8', { fatal: true });
  return (
    1 +
    lines.findIndex((line) => {
      try {
        decoder.decode(Buffer.from(line, 'latin1'));
        return false;
      } catch {
        return true;
      }
    })
  );
}

/** The delimiter that the header has most of, outside quotes. */
export function delimiterOf(header: string): string {
  const bare = header.replace(/"(?:[^"]|"")*"/g, '');
  const count = (delimiter: string) => bare.split(delimiter).length;
  return DELIMITERS.reduce((best, delimiter) =>
    count(delimiter) > count(best) ? delimiter : best,
  );
}

function separated(path: string, content: string, delimiter: string): Row[] {
  try {
    return records(content, delimiter);
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    if (error.code !== 'CSV_QUOTE_NOT_CLOSED') {
      const fault =
        'a quote inside a field; put quotes around the field and write each quote in it twice';
      throw new FileError(path, error.lines as number, fault);
    }
    // The parser is at the end by now; the quote was opened after the last whole record.
    const whole = records(content, delimiter, error.records as number).at(-1);
    const line = whole ? whole.line + linesOf(whole) : 1;
    throw new FileError(path, line, 'a quote is opened here, or a little below, and never closed');
  }
}

/** The first records, or all of them. */
function records(content: string, delimiter: string, to = -1): Row[] {
  // The library's types do not know that `info` wraps each record.
  const parsed = parse(content, {
    delimiter,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    to,
  }) as unknown as { info: Info; record: string[] }[];
  return parsed.map(({ info, record }) => ({
    line: info.lines - linesOf({ fields: record }) + 1,
    fields: record,
  }));
}

/** Lines that a record stretches over. */
function linesOf({ fields }: Pick<Row, 'fields'>): number {
  return fields.join('').split('\n').length;
}

/**
 * Tab-separated values have no quoting of their own, so a quote is a character like any other;
 * but spreadsheets quote some fields whole, and those are unwrapped.
 */
function tabSeparated(content: string): Row[] {
  return content.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return [];
    return [{ line: index + 1, fields: tabFields(line) }];
  });
}

/** The fields of one line of tab-separated values. */
export function tabFields(line: string): string[] {
  return line
    .split('\t')
    .map((field) =>
      /^"(?:[^"]|"")*"$/.test(field) ? field.slice(1, -1).replaceAll('""', '"') : field,
    );
}

function jsonLines(path: string, content: string): Table {
  const records = content.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return [];
    return [{ line: index + 1, record: jsonObject(path, index + 1, line) }];
  });
  const columns = [...new Set(records.flatMap(({ record }) => Object.keys(record)))];
  const rows = records.map(({ line, record }) => ({
    line,
    fields: columns.map((column) => fieldOf(record[column])),
  }));
  return { columns, rows };
}

function jsonObject(path: string, line: number, json: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new FileError(path, line, `not JSON: ${(error as Error).message}`);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw new FileError(path, line, 'not a JSON object; write one object a line');
}

/** A JSON value as a field; what is no single value is as good as missing. */
function fieldOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
