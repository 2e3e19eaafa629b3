import type { FieldError, RequestError } from './requestError.js';

/** Media type of a problem response. */
export const PROBLEM_TYPE = 'application/problem+json';

/** A problem response's body (RFC 9457, section 3), with the field errors as extension. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** The request id, so that a client can name the very request. */
  readonly instance?: string;
  readonly errors?: readonly FieldError[];
}

/** Puts a refusal into RFC 9457's words. */
export function problem(error: RequestError, requestId?: string): Problem {
  return {
    type: `urn:sentiment-api:problem:${error.code}`,
    title: error.title,
    status: error.status,
    detail: error.message,
    ...(requestId && { instance: `urn:sentiment-api:request:${requestId}` }),
    ...(error.errors.length > 0 && { errors: error.errors }),
  };
}
