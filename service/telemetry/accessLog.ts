import type { Context, Middleware } from 'koa';
import type { Level, Logger } from 'pino';
import type { Metrics } from './metrics.js';

/** Paths that machines ask all the time; they are logged at debug level and not traced. */
export const PROBES = new Set(['/livez', '/readyz', '/metrics']);

/** Time since a moment of `performance.now()`, in ms, as log lines have it. */
export function msSince(started: number): number {
  return Math.round((performance.now() - started) * 100) / 100;
}

/** Most characters of a path that are logged. */
const LONGEST_PATH = 256;

/** Most characters of a text that are logged. */
const LONGEST_TEXT = 1024;

/** A value as long as a log line has it: what a client sends may be as long as it likes. */
export function shortened(value: string, longest = LONGEST_PATH): string {
  return value.length > longest ? `${value.slice(0, longest)}…` : value;
}

/**
 * Logs a line per request once it is answered.
 *
 * @param logTexts whether the texts themselves are logged
 */
export function accessLog(logger: Logger, logTexts: boolean): Middleware {
  return async (ctx, next) => {
    const started = performance.now();
    await next();
    const ms = msSince(started);
    const level = levelOf(ctx);
    // The answer does not wait for it.
    if (logger.isLevelEnabled(level))
      setImmediate(() => logger[level](line(ctx, ms, logTexts), 'request'));
  };
}

function line(ctx: Context, ms: number, logTexts: boolean): object {
  const { requestId, address, key, traceId, problem, texts } = ctx.state;
  return {
    requestId,
    address,
    ...(key && { key }),
    ...(traceId && { traceId }),
    method: ctx.method,
    path: shortened(ctx.path),
    status: ctx.status,
    ...(problem && { problem }),
    ms,
    ...(texts && { texts: logTexts ? texts.map(loggable) : texts.length }),
  };
}

/**
 * Counts and times each request by route, not by path, so that strange paths make no new series. The
 * answer does not wait for it.
 */
export function measureRequests(metrics: Metrics): Middleware {
  return async (ctx, next) => {
    const started = performance.now();
    await next();
    const milliseconds = performance.now() - started;
    setImmediate(() => {
      const route = String(ctx._matchedRoute ?? 'none');
      metrics.answered({ method: ctx.method, route, status: ctx.status }, milliseconds);
    });
  };
}

function loggable(text: string): string {
  return shortened(text, LONGEST_TEXT);
}

/** A refusal for overload is no fault, and there are most of them when there is least time to log. */
function levelOf({ status, state, path }: Context): Level {
  if (status >= 500 && state.problem !== 'overloaded') return 'warn';
  return PROBES.has(path) ? 'debug' : 'info';
}
