import type { Context, Middleware } from 'koa';
import type { Logger } from 'pino';
import { ClosedError, LostThreadError, OverloadedError } from '../inference/errors.js';
import { shortened } from '../telemetry/accessLog.js';
import type { Metrics } from '../telemetry/metrics.js';
import { PROBLEM_TYPE, problem } from './problem.js';
import { overloaded, RequestError } from './requestError.js';

/** Puts a refusal into a protocol's own words: the body, its media type and, where it differs, the status. */
export type ErrorFormat = (
  error: RequestError,
  requestId: string,
) => { readonly body: object; readonly type: string; readonly status?: number };

/** In RFC 9457's words. */
export const problemFormat: ErrorFormat = (error, requestId) => ({
  body: problem(error, requestId),
  type: PROBLEM_TYPE,
});

/** Middleware of a router whose protocol has an error shape of its own. */
export function answerErrorsAs(format: ErrorFormat): Middleware {
  return (ctx, next) => {
    ctx.state.errorFormat = format;
    return next();
  };
}

/**
 * Answers everything that goes wrong below it: one place where errors become statuses. The
 * default shape is RFC 9457; a router may ask for another with `answerErrorsAs`.
 * Errors nobody expected are logged whole and answered without a word of their inside.
 */
export function errorResponses(logger: Logger): Middleware {
  return async (ctx, next) => {
    try {
      await next();
      if (ctx.body == null && ctx.status >= 400) throw unanswered(ctx);
    } catch (thrown) {
      const error = toRequestError(thrown);
      if (error.code === 'internal-error') {
        logger.error({ requestId: ctx.state.requestId, err: thrown }, 'request failed');
      }
      const format: ErrorFormat = ctx.state.errorFormat ?? problemFormat;
      const { body, type, status = error.status } = format(error, ctx.state.requestId);
      ctx.status = status;
      ctx.set(error.headers);
      ctx.body = body;
      ctx.set('Content-Type', type);
      ctx.state.problem = error.code;
    }
  };
}

/**
 * Answers what goes wrong outside of `errorResponses`, in the middleware around it or while the answer
 * is written: Koa would answer in plain text, without a word in the log.
 */
export function lastResort(
  logger: Logger,
  metrics: Metrics,
): (this: Context, error: (Error & { code?: string }) | null) => void {
  return function (error) {
    if (!error) return;
    const { requestId } = this.state;
    const gone = this.res.headersSent || !this.writable;
    // A client that goes away while its answer is written is no fault.
    if (gone) logger.debug({ requestId, err: error }, 'answer cut off');
    else logger.error({ requestId, err: error }, 'request failed');
    if (gone) return;
    const refusal = toRequestError(error);
    metrics.answered({ method: this.method, route: 'none', status: refusal.status }, 0);
    const text = JSON.stringify(problemFormat(refusal, requestId).body);
    this.res.writeHead(refusal.status, {
      'Content-Type': PROBLEM_TYPE,
      'Content-Length': Buffer.byteLength(text),
    });
    this.res.end(text);
  };
}

/** The refusal of a request that no router took, by the status the routers left. */
function unanswered(ctx: Context): RequestError {
  const path = shortened(ctx.path);
  const allow = ctx.response.get('Allow');
  if (ctx.status === 405) {
    return new RequestError('method-not-allowed', `${path} takes ${allow}, not ${ctx.method}.`);
  }
  return new RequestError('not-found', `There is nothing at ${path}.`);
}

function toRequestError(error: unknown): RequestError {
  if (error instanceof RequestError) return error;
  if (error instanceof OverloadedError) return overloaded(error.retryAfterSeconds);
  if (error instanceof ClosedError || error instanceof LostThreadError) {
    return new RequestError('not-ready', error.message, [], { 'Retry-After': '1' });
  }
  return new RequestError(
    'internal-error',
    'The service could not answer; its log has the reason.',
  );
}
