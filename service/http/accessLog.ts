import type { Middleware } from 'koa';
import type { Logger } from 'pino';

/** Paths that machines ask all the time; they are logged at debug level and not traced. */
export const PROBES = new Set(['/livez', '/readyz', '/metrics']);

/**
 * Logs a line a request once it is answered.
 *
 * @param logTexts whether the texts themselves are logged
 */
export function accessLog(logger: Logger, logTexts: boolean): Middleware {
  return async (ctx, next) => {
    const started = performance.now();
    await next();
    const level = ctx.status >= 500 ? 'warn' : PROBES.has(ctx.path) ? 'debug' : 'info';
    if (!logger.isLevelEnabled(level)) return;
    logger[level](
      {
        requestId: ctx.state.requestId,
        ...(ctx.state.traceId && { traceId: ctx.state.traceId }),
        method: ctx.method,
        path: ctx.path,
        status: ctx.status,
        ...(ctx.state.problem && { problem: ctx.state.problem }),
        ms: Math.round((performance.now() - started) * 100) / 100,
        ...(ctx.state.texts && { texts: logTexts ? ctx.state.texts : ctx.state.texts.length }),
      },
      'request',
    );
  };
}
