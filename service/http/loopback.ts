import { isIP } from 'node:net';
import type { Middleware } from 'koa';
import { RequestError } from './requestError.js';

/** Whether an address or name means this machine alone. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[(.*)\]$/, '$1');
  if (name === 'localhost' || name.endsWith('.localhost')) return true;
  return name === '::1' || (isIP(name) === 4 && name.startsWith('127.'));
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
