import type { TextRecord } from '../../texts/records.js';
import { guardFormula } from '../../texts/spreadsheet.js';
import { formatScore } from '../entry.js';
import type { EntryWriter, Unended, WriterOptions } from './writer.js';

/** Writes label, score and text, with tabs between them. */
export class PlainLinesWriter implements EntryWriter {
  readonly remarks: readonly string[] = [];
  readonly #guard: (text: string) => string;

  constructor({ guardFormulas }: WriterOptions) {
    this.#guard = guardFormulas ? guardFormula : (text) => text;
  }

  entryOf(record: TextRecord): Unended {
    const { line, raw } = record;
    if (record.kind !== 'row') return { line, render: () => raw };
    const text = record.fields[0]!;
    return {
      line,
      text,
      render: (answer) => {
        const fields = answer ? [answer.label, formatScore(answer.score)] : ['', ''];
        return [...fields, this.#guard(text)].join('\t');
      },
    };
  }
}
