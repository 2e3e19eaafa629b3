/** What one request may ask for. The same for every protocol. */
export interface Limits {
  readonly maxTexts: number;
  readonly maxBodyBytes: number;
  /** Longest time to answer a request, in ms. */
  readonly answerTimeoutMs: number;
}
