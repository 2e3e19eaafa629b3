import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Middleware } from 'koa';

/** A client's id is taken over when it is short and cannot disturb a log or a header. */
const ACCEPTABLE = /^[\w.:=+/-]{1,128}$/;

/** The id of a request by the client's `X-Request-Id`, which is empty where there is none. */
export function requestIdOf(given: string): string {
  return ACCEPTABLE.test(given) ? given : randomUUID();
}

/**
 * Gives each request an id, which the answer carries, and finds out whom it is from.
 *
 * @param addressOf the address of a request's client
 */
export function requestId(addressOf: (request: IncomingMessage) => string): Middleware {
  return (ctx, next) => {
    ctx.state.address = addressOf(ctx.req);
    const id = requestIdOf(ctx.get('X-Request-Id'));
    ctx.state.requestId = id;
    ctx.set('X-Request-Id', id);
    return next();
  };
}
