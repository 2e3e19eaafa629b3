import { type DelimitedOptions, DelimitedReader } from './delimited.js';
import { type Decoded, Decoder, type Encoding } from './encoding.js';
import { TextsError } from './errors.js';
import type { Format } from './formats.js';
import { JsonLinesReader } from './jsonLines.js';
import { type Line, LineSplitter } from './lines.js';
import { ParagraphsReader } from './paragraphs.js';
import { PlainLinesReader } from './plainLines.js';
import type { RecordReader, TextRecord } from './records.js';

export interface ReadOptions extends DelimitedOptions {
  readonly format: Format;
}

/**
 * Reads a file of texts piece by piece, in memory that does not grow with the file: bytes to text, to
 * lines, to records. It runs in Node and in browsers.
 */
export class TextsReader {
  readonly #decoder = new Decoder();
  readonly #lines = new LineSplitter();
  readonly #records: RecordReader;

  constructor(options: ReadOptions) {
    this.#records = recordReader(options);
  }

  /** The encoding of what was read so far. */
  get encoding(): Encoding {
    return this.#decoder.encoding;
  }

  /**
   * Reads a piece. What precedes a fault is given before the fault is thrown.
   *
   * @throws TextsError for what is no text; a record that cannot be read is a record like others
   */
  *push(bytes: Uint8Array): Generator<TextRecord, void> {
    yield* this.#read(this.#decoder.push(bytes));
  }

  /** Reads what is left. @throws TextsError */
  *end(): Generator<TextRecord, void> {
    yield* this.#read(this.#decoder.end());
    yield* this.#recordsOf(this.#lines.end());
    yield* this.#records.end();
  }

  *#read({ text, fault }: Decoded): Generator<TextRecord, void> {
    yield* this.#recordsOf(this.#lines.push(text));
    if (fault !== undefined) throw new TextsError(fault, this.#lines.number);
  }

  *#recordsOf(lines: Iterable<Line>): Generator<TextRecord, void> {
    for (const line of lines) yield* this.#records.push(line);
  }
}

function recordReader({ format, ...options }: ReadOptions): RecordReader {
  switch (format) {
    case 'csv':
      return new DelimitedReader(options);
    case 'tsv':
      return new DelimitedReader({ ...options, delimiter: options.delimiter ?? '\t' });
    case 'jsonl':
      return new JsonLinesReader();
    case 'paragraphs':
      return new ParagraphsReader();
    case 'lines':
      return new PlainLinesReader();
  }
}
