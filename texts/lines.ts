import { TextsError } from './errors.js';

/** A line of a file. */
export interface Line {
  /** The file's first line is 1. */
  readonly number: number;
  /** Without the line end. */
  readonly text: string;
  /** How it ended: LF, CRLF or CR; empty at the end of the file. */
  readonly ending: string;
}

/** Longest line or record, in characters: what is longer is no text, and would fill the memory. */
export const LONGEST_RECORD = 4 * 2 ** 20;

/** Line ends by the first of a file. In a file with LF or CRLF, a CR inside a line is a character. */
const ENDS = { unknown: /\r\n?|\n/g, lf: /\r?\n/g, cr: /\r\n?|\n/g };

/** Cuts text that comes piece by piece into lines. */
export class LineSplitter {
  #number = 1;
  #ends: keyof typeof ENDS = 'unknown';
  #pending = '';

  /** The number of the line that has not ended. */
  get number(): number {
    return this.#number;
  }

  /** @throws TextsError for a line that does not end */
  *push(text: string): Generator<Line, void> {
    const all = this.#pending + text;
    // A CR at the end may be half of a line end.
    yield* this.#split(all, all.endsWith('\r') ? 1 : 0);
    if (this.#pending.length > LONGEST_RECORD) {
      throw new TextsError(`a line of more than ${LONGEST_RECORD} characters`, this.#number);
    }
  }

  *end(): Generator<Line, void> {
    yield* this.#split(this.#pending, 0);
    if (this.#pending !== '') yield { number: this.#number, text: this.#pending, ending: '' };
  }

  /** @param unsure characters at the end that are not looked at */
  *#split(text: string, unsure: number): Generator<Line, void> {
    const known = text.length - unsure;
    let start = 0;
    for (;;) {
      const ends = ENDS[this.#ends];
      ends.lastIndex = start;
      const end = ends.exec(text);
      if (!end || end.index >= known) break;
      if (this.#ends === 'unknown') this.#ends = end[0] === '\r' ? 'cr' : 'lf';
      yield { number: this.#number++, text: text.slice(start, end.index), ending: end[0] };
      start = end.index + end[0].length;
    }
    this.#pending = text.slice(start);
  }
}
