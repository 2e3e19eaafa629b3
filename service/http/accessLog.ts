import type { Context, Middleware } from 'koa';
import type { Level, Logger } from 'pino';

/** Paths that machines ask all the time; they are logged at debug level and not traced. */
export const PROBES = new Set(['/livez', '/readyz', '/metrics']);

/** Time since a moment of `performance.now()`, in ms, as log lines have it. */
export function msSince(started: number): number {
  return Math.round((performance.now() - started) * 100) / 100;
}

/**
 * Logs a line a request once it is answered.
 *
 * @param logTexts whether the texts themselves are logged
 */
export function accessLog(logger: Logger, logTexts: boolean): Middleware {
  return async (ctx, next) => {
    const started = performance.now();
    await next();
    const level = levelOf(ctx);
    if (!logger.isLevelEnabled(level)) return;
    logger[level](
      {
        requestId: ctx.state.requestId,
        ...(ctx.state.traceId && { traceId: ctx.state.traceId }),
        method: ctx.method,
        path: ctx.path,
        status: ctx.status,
        ...(ctx.state.problem && { problem: ctx.state.problem }),
        ms: msSince(started),
        ...(ctx.state.texts && { texts: logTexts ? ctx.state.texts : ctx.state.texts.length }),
      },
      'request',
    );
  };
}

/** A refusal for overload is no fault, and there are most of them when there is least time to log. */
function levelOf({ status, state, path }: Context): Level {
  if (status >= 500 && state.problem !== 'overloaded') return 'warn';
  return PROBES.has(path) ? 'debug' : 'info';
}
