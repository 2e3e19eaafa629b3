import type { Middleware } from 'koa';

/**
 * Names the replica that answered, so that clients and tests see how load is shared out, and lets no
 * browser guess what an answer is.
 */
export function servedBy(replica: string): Middleware {
  return (ctx, next) => {
    ctx.set('X-Served-By', replica);
    ctx.set('X-Content-Type-Options', 'nosniff');
    return next();
  };
}
