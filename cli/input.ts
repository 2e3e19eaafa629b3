import { open } from 'node:fs/promises';
import { stdin } from 'node:process';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { isGzip } from '../texts/encoding.js';
import { InputError } from './errors.js';

/** What is read. */
export interface Input {
  readonly name: string;
  /** Size in bytes, where it is known. */
  readonly size?: number;
  /** Its bytes, unpacked where it is compressed by gzip. */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** How much has been read, in bytes. */
  bytesRead(): number;
}

/**
 * Opens a file, or standard input without one.
 *
 * @throws InputError when it cannot be read, then or later
 */
export async function openInput(file: string | undefined): Promise<Input> {
  if (file === undefined) return counted('standard input', stdin);
  const handle = await open(file).catch((error) => {
    throw new InputError(file, fault(error));
  });
  const stats = await handle.stat();
  if (stats.isDirectory()) {
    await handle.close();
    throw new InputError(file, 'a directory, not a file');
  }
  const input = counted(file, handle.createReadStream());
  // A pipe or device has no size of its own.
  return stats.isFile() ? { ...input, size: stats.size } : input;
}

function counted(name: string, stream: Readable): Input {
  let bytes = 0;
  async function* chunks() {
    try {
      for await (const chunk of stream) {
        bytes += chunk.length;
        yield chunk as Buffer;
      }
    } catch (error) {
      throw new InputError(name, fault(error as NodeJS.ErrnoException));
    }
  }
  return { name, bytesRead: () => bytes, chunks: unpacked(name, chunks()) };
}

/** @throws InputError for what is not whole */
async function* unpacked(
  name: string,
  chunks: AsyncGenerator<Buffer, void>,
): AsyncGenerator<Buffer, void> {
  let start = Buffer.alloc(0);
  while (start.length < 2) {
    const { value, done } = await chunks.next();
    if (done) break;
    start = Buffer.concat([start, value]);
  }
  const whole = startingWith(start, chunks);
  if (!isGzip(start)) {
    yield* whole;
    return;
  }
  // What ends the pipeline ends the loop as well.
  const gunzip = pipeline(Readable.from(whole, { objectMode: false }), createGunzip(), () => {});
  try {
    for await (const chunk of gunzip) yield chunk as Buffer;
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (!code.startsWith('Z_')) throw error;
    throw new InputError(name, 'damaged, or cut off: gzip cannot unpack it');
  }
}

async function* startingWith(
  start: Buffer,
  rest: AsyncIterable<Buffer>,
): AsyncGenerator<Buffer, void> {
  if (start.length > 0) yield start;
  yield* rest;
}

function fault({ code, message }: NodeJS.ErrnoException): string {
  switch (code) {
    case 'ENOENT':
      return 'there is no such file';
    case 'EACCES':
      return 'not allowed to read it';
    default:
      return message;
  }
}
