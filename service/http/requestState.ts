import type { Timings } from '../inference/classification.js';
import type { ErrorFormat } from './errorResponses.js';
import type { ProblemCode } from './requestError.js';

declare module 'koa' {
  /** What the parts of the application leave for each other on `ctx.state`. */
  interface DefaultState {
    requestId: string;
    /** The trace that the request belongs to; absent where requests are not traced. */
    traceId?: string;
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
