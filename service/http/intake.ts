import type { Context, Middleware } from 'koa';
import type { Classifier } from '../inference/classification.js';
import type { Metrics } from '../telemetry/metrics.js';
import { BodyReader, type Reception } from './body.js';
import { clientNetwork } from './clientAddress.js';
import { type ExpectedBody, readJsonBody } from './jsonBody.js';
import type { Limits } from './limits.js';
import { refuseOtherOrigins } from './origins.js';
import type { RateLimit } from './rateLimit.js';
import { overloaded, RequestError } from './requestError.js';

/** Who may ask, and for how much; what is absent is not asked for. */
export interface Access {
  /** The keys that clients must show. */
  readonly keys?: { nameOf(key: string): string | undefined };
  readonly rateLimit?: RateLimit;
  /** Origins whose pages may ask. */
  readonly origins: readonly string[];
}

export interface IntakeParts extends Reception {
  readonly access: Access;
  readonly classifier: Classifier;
  readonly limits: Limits;
  readonly metrics: Metrics;
}

/** Makes the middleware that a route which computes stands behind. */
export type Intake = (expected: ExpectedBody) => Middleware;

/**
 * The one way in to everything that computes: who asks, whether there is room, and only then the
 * body, which the route finds in `ctx.state`.
 *
 * @throws RequestError 403 for a page of another origin, 401 without a key, 429 over the rate limit,
 *   503 where the queue or the memory for bodies is full, and what reading the body throws
 */
export function createIntake(parts: IntakeParts): Intake {
  const { access, classifier, limits, metrics } = parts;
  const bodies = new BodyReader(limits.maxBodyBytes, parts);
  return (expected) => async (ctx, next) => {
    refuseOtherOrigins(ctx, access.origins);
    if (access.keys) requireKey(ctx, access.keys);
    if (access.rateLimit) limitRate(ctx, access.rateLimit);
    const characters = Math.min(ctx.request.length ?? 1, limits.maxBodyBytes);
    const retryAfter = classifier.retryAfter(characters);
    if (retryAfter !== undefined) throw overloaded(retryAfter);
    const { json, binary } = await readJsonBody(ctx, bodies, limits, expected);
    ctx.state.body = json;
    ctx.state.binary = binary;
    await next();
    const { key, texts } = ctx.state;
    if (key !== undefined) metrics.answeredKey(key, texts?.length ?? 0);
  };
}

const BEARER = /^Bearer +(\S+) *$/i;

/** @see https://www.rfc-editor.org/rfc/rfc6750#section-3 */
function requireKey(ctx: Context, keys: NonNullable<Access['keys']>): void {
  const [, shown] = BEARER.exec(ctx.get('Authorization')) ?? [];
  const name = shown === undefined ? undefined : keys.nameOf(shown);
  if (name === undefined) {
    const challenge = 'Bearer realm="sentiment-api"';
    throw new RequestError(
      'unauthorized',
      shown === undefined
        ? 'Expected the header Authorization: Bearer KEY.'
        : 'The key is not known here.',
      [],
      {
        'WWW-Authenticate': shown === undefined ? challenge : `${challenge}, error="invalid_token"`,
      },
    );
  }
  ctx.state.key = name;
}

/** Refuses whoever is over the limit before the body is read, and lets the texts be counted later. */
function limitRate(ctx: Context, limit: RateLimit): void {
  const { key, address } = ctx.state;
  const client = key === undefined ? clientNetwork(address) : `key ${key}`;
  const take = (texts: number) => {
    for (const [name, value] of limit.take(client, texts)) ctx.res.setHeader(name, value);
  };
  take(0);
  ctx.state.takeTexts = take;
}
