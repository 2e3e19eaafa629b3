import { CsvError, parse } from 'csv-parse/sync';
import { delimiterOf, listed, tabFields } from '../../model/evaluation/table.js';
import { type Entry, formatScore } from '../entry.js';
import { InputError } from '../errors.js';
import { type Line, LONGEST_RECORD } from '../lines.js';
import { answerColumns, BOM, findTextColumn, type Source } from './columns.js';

/**
 * Comma-separated values (RFC 4180) under a header; semicolons or tabs where the header has those.
 * Every record is written as it was read, with two more fields.
 *
 * @throws InputError for what is not well formed
 */
export async function* readCsv(
  lines: AsyncGenerator<Line, void>,
  source: Source,
): AsyncGenerator<Entry, void> {
  const { value: first } = await lines.next();
  if (!first) return;
  const delimiter = delimiterOf(first.text);
  const all = startingWith(first, lines);
  if (delimiter === '\t') yield* readTsv(all, source);
  else {
    const fields = (record: Line) => parseRecord(record, delimiter, source);
    yield* readTable(quotedRecords(all, source), source, delimiter, fields);
  }
}

/** Tab-separated values under a header: a line is a record, and a quote inside a field means itself. */
export async function* readTsv(
  lines: AsyncIterable<Line>,
  source: Source,
): AsyncGenerator<Entry, void> {
  yield* readTable(lines, source, '\t', ({ text }) => tabFields(text));
}

async function* startingWith(first: Line, rest: AsyncIterable<Line>): AsyncGenerator<Line, void> {
  yield first;
  yield* rest;
}

async function* readTable(
  records: AsyncIterable<Line>,
  source: Source,
  delimiter: string,
  fieldsOf: (record: Line) => readonly string[],
): AsyncGenerator<Entry, void> {
  let columns: readonly string[] | undefined;
  let textIndex = 0;
  for await (const { number, text: raw, ending } of records) {
    const end = ending || '\n';
    const written = (...more: string[]) => [raw, ...more.map(quoted)].join(delimiter) + end;
    if (raw === '') {
      yield { line: number, render: () => end };
      continue;
    }
    if (!columns) {
      columns = fieldsOf({ number, text: raw.replace(BOM, ''), ending }).map((name) => name.trim());
      textIndex = columns.indexOf(findTextColumn(columns, source, number));
      const { label, score } = answerColumns(columns);
      yield { line: number, render: () => written(label, score) };
      continue;
    }
    const fields = fieldsOf({ number, text: raw, ending });
    if (fields.length !== columns.length) throw uneven(fields, columns, source, number);
    yield {
      line: number,
      text: fields[textIndex]!,
      render: (answer) =>
        answer ? written(answer.label, formatScore(answer.score)) : written('', ''),
    };
  }
}

/** Lines to records: a record goes on while a quote is open. */
async function* quotedRecords(
  lines: AsyncIterable<Line>,
  { input }: Source,
): AsyncGenerator<Line, void> {
  let begun: Line | undefined;
  let open = false;
  const unclosed = 'a quote is opened here, or a little below, and never closed';
  for await (const line of lines) {
    if (line.text.split('"').length % 2 === 0) open = !open;
    begun = begun
      ? { ...line, number: begun.number, text: begun.text + begun.ending + line.text }
      : line;
    if (!open) {
      yield begun;
      begun = undefined;
    } else if (begun.text.length > LONGEST_RECORD) {
      throw new InputError(input, begun.number, unclosed);
    }
  }
  if (begun) throw new InputError(input, begun.number, unclosed);
}

function parseRecord({ number, text }: Line, delimiter: string, { input }: Source): string[] {
  try {
    return parse(text, { delimiter, relax_column_count: true })[0]!;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new InputError(
      input,
      number,
      'a quote inside a field; put quotes around the field and write each quote in it twice',
    );
  }
}

function uneven(
  fields: readonly string[],
  columns: readonly string[],
  { input }: Source,
  line: number,
): InputError {
  const found = `${fields.length} ${fields.length === 1 ? 'field' : 'fields'}`;
  return new InputError(
    input,
    line,
    `${found}, but the header names ${columns.length}: ${listed(columns)}; ` +
      'put quotes around a text that holds the delimiter',
  );
}

/** A field of ours, in quotes where it needs them. */
function quoted(field: string): string {
  return /[",;\t\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
