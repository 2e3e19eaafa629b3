import { Readable } from 'node:stream';
import type { Answer, Entry } from '../../../cli/entry.js';
import { type Format, readEntries } from '../../../cli/formats/formats.js';
import { readLines } from '../../../cli/lines.js';

export const ANSWER: Answer = { label: 'POSITIVE', score: 0.75, truncated: false };

/** Entries of an input that arrives in pieces of so many bytes. */
export function entriesOf(
  content: string | Buffer,
  format: Format,
  { textColumn, pieceBytes = 7 }: { textColumn?: string; pieceBytes?: number } = {},
): AsyncGenerator<Entry, void> {
  const bytes = Buffer.from(content);
  const pieces = Array.from({ length: Math.ceil(bytes.length / pieceBytes) }, (_, index) =>
    bytes.subarray(index * pieceBytes, (index + 1) * pieceBytes),
  );
  const source = { input: 'reviews', ...(textColumn !== undefined && { textColumn }) };
  return readEntries(format, readLines(Readable.from(pieces), 'reviews'), source);
}

/** Reads an input to its end. */
export async function allOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** What is written when every text that is not blank has the same answer. */
export async function rendered(entries: AsyncIterable<Entry>, answer = ANSWER): Promise<string> {
  const all = await allOf(entries);
  return all.map((entry) => entry.render(entry.text?.trim() ? answer : undefined)).join('');
}
