import type { Middleware } from 'koa';

/** Names the replica that answered, so that clients and tests see how load is shared out. */
export function servedBy(replica: string): Middleware {
  return (ctx, next) => {
    ctx.set('X-Served-By', replica);
    return next();
  };
}
