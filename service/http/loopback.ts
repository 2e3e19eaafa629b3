import { isIP } from 'node:net';
import type { Middleware } from 'koa';
import { RequestError } from './requestError.js';

/** The names and addresses of this machine alone, as they are written and as a URL has them. */
const LOOPBACK =
  /^(?:(?:.+\.)?localhost\.?|127(?:\.\d{1,3}){3}|\[?::1\]?|\[::ffff:7f[\da-f]{2}:[\da-f]{1,4}\])$/i;

/** Whether an address or name means this machine alone, however it is written: `127.1` and `0:0:0:0:0:0:0:1` do. */
export function isLoopback(host: string): boolean {
  if (LOOPBACK.test(host)) return true;
  const url = `http://${isIP(host) === 6 ? `[${host}]` : host}`;
  return URL.canParse(url) && LOOPBACK.test(new URL(url).hostname);
}

/**
 * Takes only names of this machine as the host that is asked for. A page can make its own host's name
 * lead to 127.0.0.1 (DNS rebinding), and then ask a service there as if it were its own.
 *
 * @throws RequestError 421
 */
export function requireLoopbackName(): Middleware {
  return (ctx, next) => {
    const host = ctx.get('Host');
    if (host !== '' && !isLoopback(host.replace(/:\d*$/, ''))) {
      throw new RequestError(
        'misdirected',
        'This service listens on this machine alone; ask for localhost or 127.0.0.1.',
      );
    }
    return next();
  };
}
