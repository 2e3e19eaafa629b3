import type { Context, Middleware } from 'koa';
import { RequestError } from './requestError.js';

/** Headers of an answer that a page of another origin may read. */
const EXPOSED = [
  'X-Request-Id',
  'X-Served-By',
  'X-Truncated-Texts',
  'Server-Timing',
  'Inference-Header-Content-Length',
  'Retry-After',
  'RateLimit',
  'RateLimit-Policy',
  'WWW-Authenticate',
].join(', ');

/** Headers that such a page may send: those that the service goes by. */
const TAKEN = [
  'Authorization',
  'Content-Encoding',
  'Content-Type',
  'Inference-Header-Content-Length',
  'X-Request-Id',
  'traceparent',
  'tracestate',
].join(', ');

/** How long a browser may go by what it was told, in seconds. */
const REMEMBERED_S = 600;

/**
 * Lets pages of some other origins ask, as browsers understand it (https://fetch.spec.whatwg.org/#http-cors-protocol).
 *
 * @param origins such as `https://example.org`; `*` stands for all
 */
export function allowOrigins(origins: readonly string[]): Middleware {
  return async (ctx, next) => {
    const headers = originHeaders(ctx.get('Origin'), origins);
    ctx.set(headers);
    if (!('Access-Control-Allow-Origin' in headers)) return next();
    if (ctx.method !== 'OPTIONS' || !ctx.get('Access-Control-Request-Method')) return next();
    ctx.set('Access-Control-Allow-Methods', 'GET, POST');
    ctx.set('Access-Control-Allow-Headers', TAKEN);
    ctx.set('Access-Control-Max-Age', String(REMEMBERED_S));
    ctx.status = 204;
  };
}

/** What lets the page that asks read an answer, if it is of an origin that may. */
export function originHeaders(origin: string, origins: readonly string[]): Record<string, string> {
  return {
    ...(origins.length > 0 && { Vary: 'Origin' }),
    ...(isAllowed(origin, origins) && {
      'Access-Control-Allow-Origin': origin,
      'Access-Control-Expose-Headers': EXPOSED,
    }),
  };
}

/**
 * Refuses what a page of another origin asks for, unless that is allowed: a browser sends it in its
 * user's name, and the page needs no answer to have made the service work.
 *
 * @throws RequestError 403
 */
export function refuseOtherOrigins(ctx: Context, origins: readonly string[]): void {
  const origin = ctx.get('Origin');
  if (isSameOrigin(ctx, origin) || isAllowed(origin, origins)) return;
  throw new RequestError(
    'other-origin',
    'A page of another origin may not ask, unless CORS_ORIGINS names it.',
  );
}

function isAllowed(origin: string, origins: readonly string[]): boolean {
  return origin !== '' && (origins.includes(origin) || origins.includes('*'));
}

/** A browser's own word, where it gives it; who is no browser names no origin. */
function isSameOrigin(ctx: Context, origin: string): boolean {
  const site = ctx.get('Sec-Fetch-Site');
  if (site !== '') return site === 'same-origin' || site === 'none';
  return origin === '' || (URL.canParse(origin) && new URL(origin).host === ctx.get('Host'));
}
