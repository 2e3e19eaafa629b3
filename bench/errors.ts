/** What is to be measured is not there, does not start, or does not answer. */
export class SystemError extends Error {
  override readonly name: string = 'SystemError';
}

/** A server was killed because it took more memory than it may. */
export class OutOfMemoryError extends SystemError {
  override readonly name = 'OutOfMemoryError';
}
