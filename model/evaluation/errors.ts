import { basename } from 'node:path';

/** Something that whoever evaluates can put right; the message says how. */
export class EvaluationError extends Error {
  override readonly name: string = 'EvaluationError';
}

/** A file that cannot be evaluated; the message names the file and, where there is one, the line. */
export class FileError extends EvaluationError {
  override readonly name = 'FileError';
  constructor(path: string, fault: string, line?: number) {
    super(`${basename(path)}${line === undefined ? '' : `:${line}`}: ${fault}`);
  }
}
