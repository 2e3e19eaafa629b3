import { Readable } from 'node:stream';
import type { Answer, Entry } from '../../../cli/entry.js';
import { EntryReader, type EntryReaderOptions } from '../../../cli/entryReader.js';
import type { Format } from '../../../texts/formats.js';

export const ANSWER: Answer = { label: 'POSITIVE', score: 0.75, truncated: false };

export type Options = Partial<EntryReaderOptions> & { readonly pieceBytes?: number };

/** A reader called `reviews`, and an input that arrives in pieces of so many bytes. */
export function readerOf(
  content: string | Buffer,
  format: Format,
  { pieceBytes = 7, ...options }: Options = {},
): { readonly reader: EntryReader; readonly chunks: Readable } {
  const bytes = Buffer.from(content);
  const pieces = Array.from({ length: Math.ceil(bytes.length / pieceBytes) }, (_, index) =>
    bytes.subarray(index * pieceBytes, (index + 1) * pieceBytes),
  );
  const defaults = {
    input: 'reviews',
    skipBadRows: false,
    guardFormulas: false,
    details: false,
    mayBeEmpty: true,
  };
  return {
    reader: new EntryReader({ ...defaults, format, ...options }),
    chunks: Readable.from(pieces),
  };
}

/** Entries of an input that arrives in pieces of so many bytes. */
export function entriesOf(
  content: string | Buffer,
  format: Format,
  options: Options = {},
): AsyncGenerator<Entry, void> {
  const { reader, chunks } = readerOf(content, format, options);
  return reader.entries(chunks);
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
  return all
    .map((entry) => entry.render(entry.text?.trim() ? answer : undefined) + entry.ending)
    .join('');
}
