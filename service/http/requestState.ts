import type { Timings } from '../inference/classification.js';
import type { ErrorFormat } from './errorResponses.js';
import type { ProblemCode } from './requestError.js';

declare module 'koa' {
  /** What the parts of the application leave for each other on `ctx.state`. */
  interface DefaultState {
    requestId: string;
    /** The trace that the request belongs to; absent where requests are not traced. */
    traceId?: string;
    /** The address of the client. */
    address: string;
    /** The name of the key that the client showed; absent where none is asked for. */
    key?: string;
    /** The body as JSON, where a route computes. */
    body?: unknown;
    /** What followed the JSON, in protocols where binary data may. */
    binary?: Buffer;
    /** Takes texts out of what the client may send; absent where that is not limited. */
    takeTexts?: (texts: number) => void;
    /** The texts of the request, once it was found valid. */
    texts?: readonly string[];
    /** When classifying them started, by `performance.now()`, and where the time went. */
    classified?: { readonly started: number; readonly timings: Timings };
    /** Why the request was refused. */
    problem?: ProblemCode;
    /** How the request's protocol words a refusal; unset: as a problem response. */
    errorFormat?: ErrorFormat;
  }
}
