import type { Middleware } from 'koa';
import type { Lifecycle } from '../lifecycle.js';
import { RequestError } from './requestError.js';

/** While draining, asks each client to take its next request to another replica. */
export function closeWhileDraining(lifecycle: Lifecycle): Middleware {
  return async (ctx, next) => {
    await next();
    if (lifecycle.draining) ctx.set('Connection', 'close');
  };
}

const NO_ANSWER = 'An inference thread does not answer.';

/** @throws RequestError 503 where the process is to be started anew */
export function requireAlive({ inference }: Lifecycle): void {
  if (inference === 'lost') throw new RequestError('not-ready', NO_ANSWER);
}

/** @throws RequestError 503 once the service takes no new work, or may not answer it */
export function requireReady({ draining, inference }: Lifecycle): void {
  if (!draining && inference === 'well') return;
  const reason = draining ? 'The service is draining.' : NO_ANSWER;
  throw new RequestError('not-ready', reason, [], { 'Retry-After': '1' });
}
