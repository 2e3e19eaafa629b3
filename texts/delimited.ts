import { listed, namesColumns } from './columns.js';
import { BOM } from './encoding.js';
import { delimiterOf, QuotedRecord, tabFields } from './fields.js';
import { type Line, LONGEST_RECORD } from './lines.js';
import { type Piece, pieceOf, type RecordReader, type TextRecord } from './records.js';

export interface DelimitedOptions {
  /** What separates fields; found in the first record where it is not given. */
  readonly delimiter?: string | undefined;
  /** Whether the first record names the columns; where it is not given, the first record tells. */
  readonly header?: boolean | undefined;
  /** Columns that are asked for: a first record with one of them names the columns. */
  readonly columns?: readonly string[] | undefined;
}

const QUOTE_INSIDE =
  'a quote inside a field; put quotes around the field and write each quote in it twice, ' +
  'with no space beside the outer ones';
const UNCLOSED = 'a quote is opened here, or a little below, and never closed';

/** Excel's first line that names the delimiter. */
const DELIMITER_LINE = /^sep=(.)$/i;

/** What spreadsheets write for an empty row. */
const EMPTY_ROW = /^[\s,;|]*$/;

/**
 * Reads records of fields with a delimiter between them (RFC 4180). Where the delimiter is a tab, a line is
 * a record and a quote inside a field means itself. Short records are filled up, because spreadsheets
 * leave out empty fields at the end.
 */
export class DelimitedReader implements RecordReader {
  readonly #options: DelimitedOptions;
  #delimiter: string | undefined;
  #columns: readonly string[] | undefined;
  /** The record that has not ended, and its lines. */
  #record: QuotedRecord | undefined;
  #lines: Line[] = [];
  #characters = 0;

  constructor(options: DelimitedOptions) {
    this.#options = options;
    this.#delimiter = options.delimiter;
  }

  *push(line: Line): Generator<TextRecord, void> {
    let waiting = [line];
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const again = yield* this.#read(next);
      if (again.length > 0) waiting = [...again, ...waiting];
    }
  }

  *end(): Generator<TextRecord, void> {
    while (this.#record) {
      for (const line of yield* this.#giveUp(UNCLOSED)) yield* this.push(line);
    }
  }

  /** @returns lines to read once more, because what was thought to be one record was none */
  *#read(line: Line): Generator<TextRecord, readonly Line[]> {
    const text = line.number === 1 ? line.text.replace(BOM, '') : line.text;
    const said = line.number === 1 ? DELIMITER_LINE.exec(text)?.[1] : undefined;
    if (said !== undefined || (!this.#record && this.#isFiller(text))) {
      this.#delimiter ??= said;
      yield { kind: 'filler', ...pieceOf(line) };
      return [];
    }
    this.#delimiter ??= delimiterOf(text);
    if (this.#delimiter === '\t') {
      yield this.#recordOf(tabFields(text), pieceOf(line), this.#delimiter);
      return [];
    }
    return yield* this.#add(line, text, this.#delimiter);
  }

  /** @param text the line's, without a byte order mark */
  *#add(line: Line, text: string, delimiter: string): Generator<TextRecord, readonly Line[]> {
    this.#record ??= new QuotedRecord(delimiter);
    const record = this.#record;
    this.#lines.push(line);
    this.#characters += line.text.length + line.ending.length;
    if (!record.add({ ...line, text })) {
      return yield* this.#giveUp(this.#lines.length === 1 ? QUOTE_INSIDE : UNCLOSED);
    }
    if (record.open) return this.#characters > LONGEST_RECORD ? yield* this.#giveUp(UNCLOSED) : [];
    yield this.#recordOf(record.fields, joined(this.#lines), delimiter);
    this.#forget();
    return [];
  }

  /** Gives the first line up: a quote in it is to blame, and what follows may be well. */
  *#giveUp(fault: string): Generator<TextRecord, readonly Line[]> {
    const [first, ...rest] = this.#lines;
    this.#forget();
    yield { kind: 'bad', fault, ...pieceOf(first!) };
    return rest;
  }

  #forget(): void {
    this.#record = undefined;
    this.#lines = [];
    this.#characters = 0;
  }

  #isFiller(text: string): boolean {
    return this.#columns ? text === '' : EMPTY_ROW.test(text);
  }

  #recordOf(fields: readonly string[], piece: Piece, delimiter: string): TextRecord {
    if (!this.#columns) {
      if (this.#isHeader(fields)) {
        const columns = fields.map((name) => name.trim());
        this.#columns = columns;
        return { kind: 'header', ...piece, columns, delimiter };
      }
      this.#columns = fields.map((_, index) => `${index + 1}`);
    }
    const { length } = this.#columns;
    const missing = Math.max(0, length - fields.length);
    const surplus = fields.slice(length);
    const empty = delimiter.repeat(surplus.length);
    if (surplus.some((field) => field !== '') || !piece.raw.endsWith(empty)) {
      return { kind: 'bad', fault: uneven(fields, this.#columns), ...piece };
    }
    const raw = piece.raw.slice(0, piece.raw.length - empty.length);
    const filled = [...fields.slice(0, length), ...Array<string>(missing).fill('')];
    return { kind: 'row', ...piece, raw, fields: filled, missing, delimiter };
  }

  #isHeader(fields: readonly string[]): boolean {
    const { header, columns = [] } = this.#options;
    return header ?? (fields.some((name) => columns.includes(name.trim())) || namesColumns(fields));
  }
}

function joined(lines: readonly Line[]): Piece {
  const last = lines.at(-1)!;
  const raw = lines.map(({ text, ending }) => text + ending).join('');
  return {
    line: lines[0]!.number,
    raw: raw.slice(0, raw.length - last.ending.length),
    ending: last.ending,
  };
}

function uneven(fields: readonly string[], columns: readonly string[]): string {
  const found = `${fields.length} ${fields.length === 1 ? 'field' : 'fields'}`;
  return (
    `${found}, but the first record has ${columns.length}: ${listed(columns)}; ` +
    'put quotes around a text that holds the delimiter'
  );
}
