import type { Line } from './lines.js';

/** What separates the fields of a record. */
export const DELIMITERS = [',', ';', '\t', '|'];

/** The delimiter that the first record has most of, outside quotes. */
export function delimiterOf(record: string): string {
  const bare = record.replace(/"(?:[^"]|"")*"/g, '');
  const count = (delimiter: string) => bare.split(delimiter).length;
  return DELIMITERS.reduce((best, other) => (count(other) > count(best) ? other : best));
}

/**
 * The fields of one line of tab-separated values. Those have no quoting of their own, so a quote is a
 * character like any other; but spreadsheets quote some fields whole, and those are unwrapped.
 */
export function tabFields(line: string): string[] {
  return line
    .split('\t')
    .map((field) =>
      /^"(?:[^"]|"")*"$/.test(field) ? field.slice(1, -1).replaceAll('""', '"') : field,
    );
}

/**
 * Puts the fields of one record together, line by line (RFC 4180). It is our own, because the libraries
 * that do this are as large as the whole page that uses it.
 */
export class QuotedRecord {
  readonly fields: string[] = [];
  /** Whether a quote is open, so that the record goes on. */
  open = false;
  readonly #delimiter: string;
  #field = '';
  #lastEnding = '';

  constructor(delimiter: string) {
    this.#delimiter = delimiter;
  }

  /**
   * Adds a line. The record goes on while a quote is open.
   *
   * @returns false when a quote is where none may be
   */
  add({ text, ending }: Line): boolean {
    let at = 0;
    if (this.open) {
      this.#field += this.#lastEnding;
      at = this.#quoted(text, 0);
    }
    this.#lastEnding = ending;
    while (at >= 0 && at <= text.length) {
      if (text[at] === '"') {
        this.open = true;
        at = this.#quoted(text, at + 1);
      } else {
        const delimiter = text.indexOf(this.#delimiter, at);
        const end = delimiter < 0 ? text.length : delimiter;
        const field = text.slice(at, end);
        if (field.includes('"')) return false;
        this.fields.push(field);
        at = end + 1;
      }
    }
    return at !== MISPLACED;
  }

  /**
   * Reads on inside quotes.
   *
   * @returns where the next field starts, OPEN or MISPLACED
   */
  #quoted(text: string, from: number): number {
    let at = from;
    for (;;) {
      const close = text.indexOf('"', at);
      if (close < 0) {
        this.#field += text.slice(at);
        return OPEN;
      }
      if (text[close + 1] !== '"') {
        this.fields.push(this.#field + text.slice(at, close));
        this.#field = '';
        this.open = false;
        const next = close + 1;
        if (next === text.length) return next + 1;
        return text.startsWith(this.#delimiter, next) ? next + 1 : MISPLACED;
      }
      this.#field += text.slice(at, close + 1);
      at = close + 2;
    }
  }
}

const OPEN = -1;
const MISPLACED = -2;
