/** A mistake in how a command was called, or in the files that it reads. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
