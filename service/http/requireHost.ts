import type { Middleware } from 'koa';
import { RequestError } from './requestError.js';

/** Refuses an HTTP/1.1 request that does not say whom it asks (RFC 9112, section 3.2). */
export function requireHost(): Middleware {
  return (ctx, next) => {
    if (ctx.req.httpVersion === '1.1' && ctx.req.headers.host === undefined) {
      throw new RequestError('malformed-http', 'Expected a Host header.');
    }
    return next();
  };
}
