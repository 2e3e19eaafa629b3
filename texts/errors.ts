/** Something in a file of texts that cannot be read. */
export class TextsError extends Error {
  override readonly name = 'TextsError';

  /**
   * @param fault what is wrong, and what to do about it
   * @param line where it is; the first line is 1, and a fault of the whole file has none
   */
  constructor(
    readonly fault: string,
    readonly line?: number,
  ) {
    super(line === undefined ? fault : `line ${line}: ${fault}`);
  }
}
