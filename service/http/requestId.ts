import { randomUUID } from 'node:crypto';
import type { Middleware } from 'koa';

/** A client's id is taken over when it is short and cannot disturb a log or a header. */
const ACCEPTABLE = /^[\w.:=+/-]{1,128}$/;

/** Gives each request an id: the client's `X-Request-Id`, or a new one; the answer carries it. */
export function requestId(): Middleware {
  return (ctx, next) => {
    const given = ctx.get('X-Request-Id');
    const id = ACCEPTABLE.test(given) ? given : randomUUID();
    ctx.state.requestId = id;
    ctx.set('X-Request-Id', id);
    return next();
  };
}
