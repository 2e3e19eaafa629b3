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

/** @throws RequestError 503 once the service takes no new work */
export function refuseWhileDraining({ draining }: Lifecycle): void {
  if (!draining) return;
  throw new RequestError('not-ready', 'The service is draining.', [], { 'Retry-After': '1' });
}
