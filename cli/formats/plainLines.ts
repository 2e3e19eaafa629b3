import type { TextRecord } from '../../texts/records.js';
import { guardFormula } from '../../texts/spreadsheet.js';
import { answerFields, type EntryWriter, type Unended, type WriterOptions } from './writer.js';

/** Writes the answer's fields and the text, with tabs between them. */
export class PlainLinesWriter implements EntryWriter {
  readonly remarks: readonly string[] = [];
  readonly #options: WriterOptions;

  constructor(options: WriterOptions) {
    this.#options = options;
  }

  entryOf(record: TextRecord): Unended {
    const { line, raw } = record;
    if (record.kind !== 'row') return { line, render: () => raw };
    const { details, guardFormulas } = this.#options;
    const text = record.fields[0]!;
    const shown = guardFormulas ? guardFormula(text) : text;
    return { line, text, render: (answer) => [...answerFields(answer, details), shown].join('\t') };
  }
}
