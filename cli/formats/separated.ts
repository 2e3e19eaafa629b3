import { columnsCalled, TEXT_NAMES } from '../../texts/columns.js';
import type { Header, Row, TextRecord } from '../../texts/records.js';
import { guardFormula, quoteField } from '../../texts/spreadsheet.js';
import {
  answerColumns,
  answerFields,
  type EntryWriter,
  findTextColumn,
  type Unended,
  type WriterOptions,
} from './writer.js';

/** Writes records of fields as they were read, with the answer's fields behind them. */
export class SeparatedWriter implements EntryWriter {
  readonly remarks: string[] = [];
  readonly #options: WriterOptions;
  #textIndex: number | undefined;

  constructor(options: WriterOptions) {
    this.#options = options;
  }

  entryOf(record: TextRecord): Unended {
    if (record.kind === 'header') return this.#header(record);
    if (record.kind === 'row') return this.#row(record);
    return { line: record.line, render: () => record.raw };
  }

  #header(header: Header): Unended {
    const { columns, line } = header;
    const { textColumn } = this.#options;
    const column = findTextColumn(columns, textColumn, line);
    this.#textIndex = columns.indexOf(column);
    if (textColumn === undefined && columnsCalled(columns, TEXT_NAMES).length === 0) {
      this.remarks.push(
        `${JSON.stringify(column)} in line ${line} was taken for the name of the column; ` +
          'if it is a text, say --no-header',
      );
    }
    const alike = columns.filter((name) => name === column).length;
    if (alike > 1) {
      this.remarks.push(
        `line ${line} names ${alike} columns ${JSON.stringify(column)}; the first of them was read`,
      );
    }
    const names = answerColumns(columns, this.#options.details);
    return { line, render: () => this.#written(header, columns, names) };
  }

  #row(row: Row): Unended {
    const { fields, line } = row;
    if (this.#textIndex === undefined) {
      const numbers = fields.map((_, index) => `${index + 1}`);
      this.#textIndex = Number(findTextColumn(numbers, this.#options.textColumn, line)) - 1;
      if (this.#options.header !== false) {
        this.remarks.push(
          `line ${line} was classified as a text; if it names the column, name it with --text`,
        );
      }
    }
    return {
      line,
      text: fields[this.#textIndex]!,
      render: (answer) => this.#written(row, fields, answerFields(answer, this.#options.details)),
    };
  }

  #written(record: Header | Row, fields: readonly string[], more: readonly string[]): string {
    const { raw, delimiter } = record;
    const missing = record.kind === 'row' ? delimiter.repeat(record.missing) : '';
    const guarded = this.#options.guardFormulas ? fields.map(guardFormula) : fields;
    const kept = guarded.every((field, index) => field === fields[index]);
    const read = kept ? raw + missing : guarded.map(quoteField).join(delimiter);
    return [read, ...more.map(quoteField)].join(delimiter);
  }
}
