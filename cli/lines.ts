import { isUtf8 } from 'node:buffer';
import { InputError } from './errors.js';

/** A line of the input, or several that belong together. */
export interface Line {
  /** Number of the (first) line; the input's first line is 1. */
  readonly number: number;
  /** Without the line end. */
  readonly text: string;
  /** How it ended: LF or CRLF; empty at the end of the input. */
  readonly ending: string;
}

/** Longest line or record, in bytes or characters: what is longer is no text, and would fill the memory. */
export const LONGEST_RECORD = 4 * 2 ** 20;

const LF = 0x0a;

/**
 * Reads UTF-8 line by line, in constant memory. A byte order mark stays part of the first line.
 *
 * @param input what to call the input in messages
 * @throws InputError for what is not UTF-8, and for a line that does not end
 */
export async function* readLines(
  chunks: AsyncIterable<Buffer>,
  input: string,
): AsyncGenerator<Line, void> {
  let number = 1;
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  for await (const chunk of chunks) {
    const end = chunk.lastIndexOf(LF) + 1;
    if (end > 0) {
      // Whole lines hold whole characters: no byte of a longer one is a line feed.
      for (const line of splitLines(
        Buffer.concat([...pending, chunk.subarray(0, end)]),
        number,
        input,
      )) {
        yield line;
        number = line.number + 1;
      }
      pending = [];
      pendingBytes = 0;
    }
    pending.push(chunk.subarray(end));
    pendingBytes += chunk.length - end;
    if (pendingBytes > LONGEST_RECORD) {
      throw new InputError(input, number, `a line of more than ${LONGEST_RECORD} bytes`);
    }
  }
  yield* splitLines(Buffer.concat(pending), number, input);
}

function* splitLines(bytes: Buffer, first: number, input: string): Generator<Line, void> {
  const text = decode(bytes, first, input);
  let number = first;
  for (let start = 0; start < text.length; number++) {
    const feed = text.indexOf('\n', start);
    const next = feed < 0 ? text.length : feed + 1;
    const whole = text.slice(start, next);
    const ending = /\r?\n$/.exec(whole)?.[0] ?? '';
    yield { number, text: whole.slice(0, whole.length - ending.length), ending };
    start = next;
  }
}

function decode(bytes: Buffer, first: number, input: string): string {
  if (isUtf8(bytes)) return bytes.toString('utf8');
  // In Latin-1 every byte is a character, so lines can be told apart before they are decoded.
  const lines = bytes.toString('latin1').split('\n');
  const fault = lines.findIndex((line) => !isUtf8(Buffer.from(line, 'latin1')));
  throw new InputError(input, first + fault, 'not UTF-8; save it as UTF-8');
}
