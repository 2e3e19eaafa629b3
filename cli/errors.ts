/** How the command ends. */
export const EXIT = {
  /** The call, or what there is to read, is wrong. */
  input: 1,
  /** The model or the service could not answer, or the answer could not be written. */
  service: 2,
} as const;

/** Something in the input that cannot be read; the message names the input and, where there is one, the line. */
export class InputError extends Error {
  override readonly name = 'InputError';

  /** @param line where it is; the first line is 1 */
  constructor(input: string, fault: string, line?: number) {
    super(`${input}${line === undefined ? '' : `:${line}`}: ${fault}`);
  }
}

/** A running service that did not answer as it should. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
}

/** Why the output cannot be written, where that is what failed. */
export function outputFault(error: unknown): string | undefined {
  const { syscall, code, message } = error as NodeJS.ErrnoException;
  if (syscall !== 'write') return undefined;
  const known: Readonly<Record<string, string>> = {
    ENOSPC: 'no space is left on the device',
    EDQUOT: 'the disk quota is used up',
    EFBIG: 'the file would be larger than its file system allows',
    EIO: 'the device failed',
  };
  return `cannot write the output: ${known[code ?? ''] ?? message}; what was written is not whole`;
}
