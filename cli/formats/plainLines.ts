import type { TextRecord } from '../../texts/records.js';
import { guardFormula } from '../../texts/spreadsheet.js';
import { answerFields, type EntryWriter, type Unended, type WriterOptions } from './writer.js';

/** Writes the answer's fields and the text, with tabs between them. */
export class PlainLinesWriter implements EntryWriter {
  readonly remarks: readonly string[] = [];
  readonly #guard: (text: string) => string;

  readonly #details: boolean;

  constructor({ guardFormulas, details }: WriterOptions) {
    this.#details = details;
    this.#guard = guardFormulas ? guardFormula : (text) => text;
  }

  entryOf(record: TextRecord): Unended {
    const { line, raw } = record;
    if (record.kind !== 'row') return { line, render: () => raw };
    const text = record.fields[0]!;
    return {
      line,
      text,
      render: (answer) => [...answerFields(answer, this.#details), this.#guard(text)].join('\t'),
    };
  }
}
