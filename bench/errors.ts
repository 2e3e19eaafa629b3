/** What is to be measured is not there, does not start, or does not answer. */
export class SystemError extends Error {
  override readonly name = 'SystemError';
}
