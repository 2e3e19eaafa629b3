import { TextsError } from './errors.js';
import { memberOf, pathsOf } from './jsonLines.js';
import { type ReadOptions, TextsReader } from './reader.js';
import type { JsonObject, Row } from './records.js';
import { remarksOn } from './remarks.js';

/** A record of a table. */
export interface TableRow {
  /** Where the record starts; the file's first line is 1. */
  readonly line: number;
  /** One string per column; empty where the record has no value. */
  readonly fields: readonly string[];
}

/** A whole file's records under its columns. */
export interface Table {
  /** Names, or numbers from 1 where the file has no names. */
  readonly columns: readonly string[];
  /** Whether the file names its columns. */
  readonly named: boolean;
  readonly rows: readonly TableRow[];
  /** Records that were left out because they cannot be read. */
  readonly skipped: number;
  /** What whoever gave the file should know. */
  readonly remarks: readonly string[];
}

export interface TableOptions extends ReadOptions {
  /** Whether to leave records out that cannot be read. */
  readonly skipBadRows?: boolean | undefined;
}

/**
 * Reads a whole file.
 *
 * @param content its bytes, not compressed
 * @throws TextsError when it is empty, is no text or has a record that cannot be read
 */
export function readTable(content: Uint8Array, options: TableOptions): Table {
  const reader = new TextsReader(options);
  const rows: Row[] = [];
  const objects: JsonObject[] = [];
  let names: readonly string[] | undefined;
  let skipped = 0;
  for (const record of [reader.push(content), reader.end()].flatMap((part) => [...part])) {
    if (record.kind === 'header') names = record.columns;
    else if (record.kind === 'row') rows.push(record);
    else if (record.kind === 'object') objects.push(record);
    else if (record.kind === 'bad') {
      if (!options.skipBadRows) throw new TextsError(record.fault, record.line);
      skipped++;
    }
  }
  if (!names && rows.length + objects.length + skipped === 0) throw new TextsError(EMPTY);
  const remarks = remarksOn(reader.encoding, rows.filter(({ missing }) => missing > 0).length);
  if (options.format === 'jsonl') {
    return { ...fromObjects(objects), skipped, remarks };
  }
  const columns = names ?? rows[0]?.fields.map((_, index) => `${index + 1}`) ?? [];
  return { columns, named: names !== undefined, rows, skipped, remarks };
}

/** Said of a file without a record. */
export const EMPTY = 'the file is empty';

function fromObjects(objects: readonly JsonObject[]): Pick<Table, 'columns' | 'named' | 'rows'> {
  const columns = [...new Set(objects.flatMap(({ members }) => pathsOf(members)))];
  const rows = objects.map(({ line, members }) => ({
    line,
    fields: columns.map((column) => fieldOf(memberOf(members, column))),
  }));
  return { columns, named: true, rows };
}

/** A JSON value as a field; what is no single value is as good as missing. */
function fieldOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
