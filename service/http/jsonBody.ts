import type { Context } from 'koa';
import type { Limits } from './limits.js';
import { RequestError } from './requestError.js';
import { refuseTooManyTexts } from './texts.js';

/** `application/json` and types built on it, such as `application/cloudevents+json`. */
const JSON_TYPE = /^application\/([\w.-]+\+)?json$/i;

/** JSON is UTF-8 (RFC 8259, section 8.1). */
const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads a request's body as JSON.
 *
 * @param options.untyped whether a body without a Content-Type is taken for JSON
 * @throws RequestError 415 for another media type or an encoded body, 413 for a body that is too
 *   large or has too many texts, 400 for malformed JSON
 */
export async function readJsonBody(
  ctx: Context,
  { maxBodyBytes, maxTexts }: Limits,
  { untyped = false } = {},
): Promise<unknown> {
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
  const encoding = ctx.get('Content-Encoding') || 'identity';
  if (encoding !== 'identity') {
    throw new RequestError(
      'unsupported-media-type',
      `Expected a body that is not compressed; found Content-Encoding: ${encoding}.`,
      [],
      { 'Accept-Encoding': 'identity' },
    );
  }
  const body = parseJson(await readBody(ctx, maxBodyBytes));
  refuseTooManyTexts(longestArray(body), maxTexts);
  return body;
}

/**
 * Elements of the longest array that could be one of texts in any protocol. To name what is wrong
 * with each of a hundred thousand texts would keep everybody else waiting.
 */
function longestArray(value: unknown, depth = 4): number {
  if (typeof value !== 'object' || value === null || depth === 0) return 0;
  const own = Array.isArray(value) ? value.length : 0;
  return Object.values(value).reduce(
    (longest, member) => Math.max(longest, longestArray(member, depth - 1)),
    own,
  );
}

/** Collects the body; of one that is too large the rest is read past, so that the client sees the answer. */
async function readBody({ req }: Context, maxBytes: number): Promise<Buffer> {
  if (Number(req.headers['content-length']) > maxBytes) throw tooLarge(maxBytes);
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of req.iterator({ destroyOnReturn: false })) {
      bytes += chunk.length;
      if (bytes > maxBytes) break;
      chunks.push(chunk);
    }
  } catch {
    throw new RequestError('client-gone', 'The body ended before its announced length.');
  }
  if (bytes <= maxBytes) return Buffer.concat(chunks);
  req.resume();
  throw tooLarge(maxBytes);
}

function tooLarge(maxBytes: number): RequestError {
  return new RequestError('body-too-large', `Expected at most ${maxBytes} bytes.`);
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(utf8.decode(body));
  } catch (error) {
    throw new RequestError('malformed-json', `Expected JSON in UTF-8: ${(error as Error).message}`);
  }
}
