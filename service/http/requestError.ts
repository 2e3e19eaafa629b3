import { Refusal } from '../inference/errors.js';

/** What is wrong with one member of a request's body. */
export interface FieldError {
  /** JSON pointer to the member as a URI fragment (RFC 6901, section 6), `#/text/3`; `#` is the whole body. */
  readonly pointer: string;
  readonly detail: string;
}

/** Every kind of refusal, with its status and title. The key is the last part of the problem's `type`. */
export const PROBLEMS = {
  'malformed-json': [400, 'The body is not JSON'],
  'malformed-encoding': [400, 'The body is not compressed as its Content-Encoding says'],
  'invalid-request': [400, 'The request is not valid'],
  'malformed-http': [400, 'The request is not HTTP'],
  unauthorized: [401, 'The request has no key that is known here'],
  'other-origin': [403, 'Pages of this origin may not ask'],
  'not-found': [404, 'There is nothing at this path'],
  'method-not-allowed': [405, 'This path does not take this method'],
  'request-timeout': [408, 'The request did not arrive in time'],
  'body-too-large': [413, 'The body is too large'],
  'too-many-texts': [413, 'There are too many texts'],
  'unsupported-media-type': [415, 'The body is of a type that is not supported'],
  misdirected: [421, 'The request is for another host'],
  'rate-limited': [429, 'There were too many texts of this client'],
  'headers-too-large': [431, 'The headers are too large'],
  // Nobody sees this one; the log and the metrics name it as nginx does.
  'client-gone': [499, 'The client went away'],
  'internal-error': [500, 'Something went wrong in the service'],
  'not-implemented': [501, 'The method or transfer coding is not known'],
  overloaded: [503, 'The service is overloaded'],
  'not-ready': [503, 'The service is not ready'],
  'answer-timeout': [503, 'The answer did not come in time'],
  'version-not-supported': [505, 'The version of HTTP is not supported'],
} as const satisfies Record<string, readonly [status: number, title: string]>;

export type ProblemCode = keyof typeof PROBLEMS;

/** A request that is refused; each protocol puts it into its own words. */
export class RequestError extends Refusal {
  override readonly name = 'RequestError';
  readonly status: number;
  readonly title: string;

  /**
   * @param detail what is wrong with this very request, and what would be right
   * @param headers headers of the answer, such as `Retry-After`
   */
  constructor(
    readonly code: ProblemCode,
    detail: string,
    readonly errors: readonly FieldError[] = [],
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    // JSON allows half of a character to be sent, and many readers refuse an answer that quotes it.
    super(detail.toWellFormed());
    [this.status, this.title] = PROBLEMS[code];
  }
}

/** What is said of a body that its client sent in part. */
export const BODY_ENDED = 'The body ended before its announced length.';

/** What is said of a request in another version of HTTP. */
export const EXPECTED_VERSION = 'Expected HTTP/1.1 or HTTP/1.0.';

/** The refusal of what cannot be read on, so that no other request can follow it. */
export function lastRefusal(code: ProblemCode, detail: string): RequestError {
  return new RequestError(code, detail, [], { Connection: 'close' });
}

/** The refusal of a request that there is no room for, with the seconds after which to ask again. */
export function overloaded(retryAfter: number, reason = 'The queue is full'): RequestError {
  const detail = `${reason}; try again in ${retryAfter} s.`;
  return new RequestError('overloaded', detail, [], { 'Retry-After': String(retryAfter) });
}
