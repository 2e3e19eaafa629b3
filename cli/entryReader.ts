import { TextsError } from '../texts/errors.js';
import type { Format } from '../texts/formats.js';
import { type ReadOptions, TextsReader } from '../texts/reader.js';
import type { TextRecord } from '../texts/records.js';
import { remarksOn } from '../texts/remarks.js';
import { EMPTY } from '../texts/table.js';
import type { Entry } from './entry.js';
import { InputError } from './errors.js';
import { JsonLinesWriter } from './formats/jsonLines.js';
import { PlainLinesWriter } from './formats/plainLines.js';
import { SeparatedWriter } from './formats/separated.js';
import type { EntryWriter, WriterOptions } from './formats/writer.js';

export interface EntryReaderOptions
  extends WriterOptions,
    Pick<ReadOptions, 'delimiter' | 'header'> {
  /** What the input is called in messages. */
  readonly input: string;
  readonly format: Format;
  /** Whether to leave out records that cannot be read, instead of ending with the first. */
  readonly skipBadRows: boolean;
  /** Whether an input without a record is one, as from a pipe through which nothing came. */
  readonly mayBeEmpty: boolean;
}

const WRITERS: Readonly<Record<Format, new (options: WriterOptions) => EntryWriter>> = {
  csv: SeparatedWriter,
  tsv: SeparatedWriter,
  lines: PlainLinesWriter,
  paragraphs: PlainLinesWriter,
  jsonl: JsonLinesWriter,
};

/** Reads an input's entries, in memory that does not grow with it. */
export class EntryReader {
  readonly #options: EntryReaderOptions;
  readonly #reader: TextsReader;
  readonly #writer: EntryWriter;
  #firstSkipped: InputError | undefined;
  #skipped = 0;
  #short = 0;
  /** The line end of the input, for a last line that has none. */
  #ending = '\n';
  #empty = true;

  constructor(options: EntryReaderOptions) {
    const { format, delimiter, header, textColumn } = options;
    const columns = textColumn === undefined ? [] : [textColumn];
    this.#options = options;
    this.#reader = new TextsReader({ format, delimiter, header, columns });
    this.#writer = new WRITERS[format](options);
  }

  /** What whoever gave the input should know, once it is read. */
  get remarks(): string[] {
    const { input } = this.#options;
    const skipped = this.#skipped;
    return [
      ...(this.#empty ? [`${input}: nothing to read`] : []),
      ...[...remarksOn(this.#reader.encoding, this.#short), ...this.#writer.remarks].map(
        (remark) => `${input}: ${remark}`,
      ),
      ...(this.#firstSkipped
        ? [
            `left out ${skipped} ${skipped === 1 ? 'row' : 'rows'}; the first: ${this.#firstSkipped.message}`,
          ]
        : []),
    ];
  }

  /**
   * @param chunks the input
   * @throws InputError for what cannot be read
   */
  async *entries(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Entry, void> {
    try {
      for await (const chunk of chunks) yield* this.#entriesOf(this.#reader.push(chunk));
      yield* this.#entriesOf(this.#reader.end());
      this.#writer.end?.();
      if (this.#empty && !this.#options.mayBeEmpty) throw new TextsError(EMPTY);
    } catch (error) {
      if (!(error instanceof TextsError)) throw error;
      throw new InputError(this.#options.input, error.fault, error.line);
    }
  }

  *#entriesOf(records: Iterable<TextRecord>): Generator<Entry, void> {
    for (const record of records) {
      this.#ending = record.ending || this.#ending;
      if (record.kind !== 'filler') this.#empty = false;
      if (record.kind === 'row' && record.missing > 0) this.#short++;
      if (record.kind === 'bad') this.#skip(record.line, record.fault);
      else {
        yield { ...this.#writer.entryOf(record), ending: this.#ending };
      }
    }
  }

  #skip(line: number, fault: string): void {
    const error = new InputError(this.#options.input, fault, line);
    if (!this.#options.skipBadRows) throw error;
    this.#firstSkipped ??= error;
    this.#skipped++;
  }
}
