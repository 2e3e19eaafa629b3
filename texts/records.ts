import type { Line } from './lines.js';

/** A piece of a file: pieces put together, each with its line end, are the file again. */
export interface Piece {
  /** Where it starts; the file's first line is 1. */
  readonly line: number;
  /** As it was read, without the line end. */
  readonly raw: string;
  /** How it ended: LF, CRLF or CR; empty at the end of the file. */
  readonly ending: string;
}

/** Blank lines, and Excel's line that names the delimiter. */
export interface Filler extends Piece {
  readonly kind: 'filler';
}

/** The record that names the columns. */
export interface Header extends Piece {
  readonly kind: 'header';
  readonly columns: readonly string[];
  /** What separates the fields. */
  readonly delimiter: string;
}

/** A record of fields. */
export interface Row extends Piece {
  readonly kind: 'row';
  /** As many as there are columns. */
  readonly fields: readonly string[];
  /** How many of the fields were not there, and are empty. */
  readonly missing: number;
  readonly delimiter: string;
}

/** A record that is a JSON object. */
export interface JsonObject extends Piece {
  readonly kind: 'object';
  readonly members: Readonly<Record<string, unknown>>;
}

/** A record that cannot be read. */
export interface BadRecord extends Piece {
  readonly kind: 'bad';
  readonly fault: string;
}

export type TextRecord = Filler | Header | Row | JsonObject | BadRecord;

/** Turns lines into records. */
export interface RecordReader {
  push(line: Line): Generator<TextRecord, void>;
  end(): Generator<TextRecord, void>;
}

/** A line as a piece. */
export function pieceOf({ number, text, ending }: Line): Piece {
  return { line: number, raw: text, ending };
}
