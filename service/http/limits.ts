import { RequestError } from './requestError.js';

/** What one request may ask for. The same for every protocol. */
export interface Limits {
  readonly maxTexts: number;
  readonly maxBodyBytes: number;
  /** Longest time to answer a request, in ms. */
  readonly answerTimeoutMs: number;
}

/** What the service does at a time, for clients that want to know. */
export interface Capacity {
  /** Most requests that are under way: one per connection. */
  readonly requests: number;
  /** Threads that tokenise and compute. */
  readonly threads: number;
}

/** @throws RequestError 413 when a request has more texts than allowed */
export function refuseTooManyTexts(count: number, maximum: number): void {
  if (count <= maximum) return;
  throw new RequestError(
    'too-many-texts',
    `Expected at most ${maximum} texts per request; found ${count}.`,
  );
}
