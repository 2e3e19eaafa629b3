import { open } from 'node:fs/promises';
import { stdin } from 'node:process';
import type { Readable } from 'node:stream';
import { InputError } from './errors.js';

/** What is read. */
export interface Input {
  readonly name: string;
  /** Size in bytes, where it is known. */
  readonly size?: number;
  readonly chunks: AsyncIterable<Buffer>;
  /** How much has been read, in bytes. */
  bytesRead(): number;
}

/**
 * Opens a file, or standard input without one.
 *
 * @throws InputError when it cannot be read
 */
export async function openInput(file: string | undefined): Promise<Input> {
  if (file === undefined) return counted('standard input', stdin);
  const handle = await open(file).catch((error) => {
    throw new InputError(file, undefined, fault(error));
  });
  const stats = await handle.stat();
  if (stats.isDirectory()) {
    await handle.close();
    throw new InputError(file, undefined, 'a directory, not a file');
  }
  const input = counted(file, handle.createReadStream());
  // A pipe or device has no size of its own.
  return stats.isFile() ? { ...input, size: stats.size } : input;
}

function counted(name: string, stream: Readable): Input {
  let bytes = 0;
  return {
    name,
    bytesRead: () => bytes,
    chunks: (async function* () {
      for await (const chunk of stream) {
        bytes += chunk.length;
        yield chunk as Buffer;
      }
    })(),
  };
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
