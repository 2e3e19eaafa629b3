import type { IncomingMessage } from 'node:http';
import type { Context } from 'koa';
import type { ByteBudget } from '../inference/byteBudget.js';
import { type Limits, refuseTooManyTexts } from './limits.js';
import { overloaded, RequestError } from './requestError.js';

/** `application/json` and types built on it, such as `application/cloudevents+json`. */
const JSON_TYPE = /^application\/([\w.-]+\+)?json$/i;

/** JSON is UTF-8 (RFC 8259, section 8.1). */
const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * What every connection may bring without being asked how much others bring: as much as it may of
 * headers. A client whose texts are few is let in also while others hold all the memory for bodies.
 */
const SMALL_BODY_BYTES = 16_384;

/**
 * Chunks that may be as small as their sender likes, and what those of a longer body must hold on
 * average: to take a chunk apart costs the same however little it holds.
 */
const FREE_CHUNKS = 1024;
const LEAST_CHUNK_BYTES = 16;

/** When bodies that are under way will have been received or given up, in seconds. */
const RETRY_AFTER_S = 1;

/** The members of a body that hold its texts, by name; each may hold some in turn. */
export interface TextMembers {
  readonly [name: string]: TextMembers;
}

/**
 * Reads a request's body as JSON.
 *
 * @param received what the bytes of bodies under way are taken from
 * @param expected.texts the members whose arrays count as texts
 * @param expected.untyped whether a body without a Content-Type is taken for JSON
 * @throws RequestError 415 for another media type or an encoded body, 413 for a body that is too
 *   large or has too many texts, 503 where others hold the memory for it, 400 for malformed JSON
 */
export async function readJsonBody(
  ctx: Context,
  { maxBodyBytes, maxTexts }: Limits,
  received: ByteBudget,
  { texts, untyped = false }: { readonly texts: TextMembers; readonly untyped?: boolean },
): Promise<unknown> {
  requireJson(ctx, untyped);
  const body = parseJson(await readBody(ctx.req, maxBodyBytes, received));
  refuseTooManyTexts(longestArray(body, texts), maxTexts);
  return body;
}

function requireJson(ctx: Context, untyped: boolean): void {
  const type = ctx.request.type || (untyped ? 'application/json' : '');
  if (!JSON_TYPE.test(type)) {
    const found = ctx.get('Content-Type') || 'no Content-Type';
    throw new RequestError(
      'unsupported-media-type',
      `Expected Content-Type: application/json; found ${found}.`,
      [],
      { Accept: 'application/json' },
    );
  }
  const encoding = ctx.get('Content-Encoding').toLowerCase() || 'identity';
  if (encoding !== 'identity') {
    throw new RequestError(
      'unsupported-media-type',
      `Expected a body that is not compressed; found Content-Encoding: ${encoding}.`,
      [],
      { 'Accept-Encoding': 'identity' },
    );
  }
}

/**
 * Elements of the longest array that could be one of texts. To name what is wrong with each of a
 * hundred thousand texts would keep everybody else waiting.
 */
function longestArray(value: unknown, members: TextMembers, depth = 4): number {
  if (typeof value !== 'object' || value === null || depth === 0) return 0;
  const inside = Array.isArray(value)
    ? value.map((element) => longestArray(element, members, depth - 1))
    : Object.entries(members).map(([name, next]) =>
        longestArray((value as Record<string, unknown>)[name], next, depth - 1),
      );
  const own = Array.isArray(value) ? value.length : 0;
  return inside.reduce((longest, length) => Math.max(longest, length), own);
}

/**
 * Collects the body, in one piece of memory however it is cut on its way; of one that is refused, the
 * rest is read past, so that the client sees the answer.
 */
function readBody(
  request: IncomingMessage,
  maxBytes: number,
  received: ByteBudget,
): Promise<Buffer> {
  const length = request.headers['content-length'] ?? Math.min(SMALL_BODY_BYTES, maxBytes);
  const announced = Number(length);
  const reserve = (bytes: number) => bytes <= SMALL_BODY_BYTES || received.take(bytes);
  return new Promise((resolve, reject) => {
    if (announced > maxBytes) throw tooLarge(maxBytes);
    if (!reserve(announced)) throw noMemory();
    let body = Buffer.allocUnsafe(announced);
    let bytes = 0;
    let chunks = 0;
    const end = (settle: () => void) => {
      request.off('data', add).off('end', done).off('close', gone);
      if (body.length > SMALL_BODY_BYTES) received.release(body.length);
      settle();
    };
    const refuse = (error: RequestError) => {
      end(() => reject(error));
      request.resume();
    };
    const add = (chunk: Buffer) => {
      if (bytes + chunk.length > maxBytes) return refuse(tooLarge(maxBytes));
      if (++chunks > FREE_CHUNKS && bytes < LEAST_CHUNK_BYTES * chunks) return refuse(crumbled());
      if (bytes + chunk.length > body.length) {
        const larger = Math.min(maxBytes, Math.max(2 * body.length, bytes + chunk.length));
        if (!reserve(larger)) return refuse(noMemory());
        const before = body;
        body = Buffer.allocUnsafe(larger);
        before.copy(body, 0, 0, bytes);
        if (before.length > SMALL_BODY_BYTES) received.release(before.length);
      }
      bytes += chunk.copy(body, bytes);
    };
    const done = () => end(() => resolve(body.subarray(0, bytes)));
    const gone = () => {
      const detail = 'The body ended before its announced length.';
      end(() => reject(new RequestError('client-gone', detail)));
    };
    request.on('data', add).once('end', done).once('close', gone);
  });
}

function tooLarge(maxBytes: number): RequestError {
  return new RequestError('body-too-large', `Expected at most ${maxBytes} bytes.`);
}

/** What is still to come is not read past either: that would cost as much as reading it. */
function crumbled(): RequestError {
  return new RequestError(
    'body-too-large',
    `Expected chunks of at least ${LEAST_CHUNK_BYTES} bytes on average.`,
    [],
    { Connection: 'close' },
  );
}

function noMemory(): RequestError {
  return overloaded(RETRY_AFTER_S, 'Too much is being received');
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(utf8.decode(body));
  } catch (error) {
    throw new RequestError('malformed-json', `Expected JSON in UTF-8: ${(error as Error).message}`);
  }
}
