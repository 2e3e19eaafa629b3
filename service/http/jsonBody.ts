import type { Context } from 'koa';
import { shortened } from '../telemetry/accessLog.js';
import type { BodyReader } from './body.js';
import { type Limits, refuseTooManyTexts } from './limits.js';
import { RequestError } from './requestError.js';

/** `application/json` and types built on it, such as `application/cloudevents+json`; a space may stand before `;`. */
const JSON_TYPE = /^application\/([\w.-]+\+)?json\s*$/i;

/** What JSON with binary data behind it is. */
const BINARY_TYPE = /^application\/octet-stream\s*$/i;

/** JSON is UTF-8 (RFC 8259, section 8.1). */
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The members of a body that hold its texts, by name; each may hold some in turn. */
export interface TextMembers {
  readonly [name: string]: TextMembers;
}

/** What a protocol's bodies are. */
export interface ExpectedBody {
  /** The members whose arrays count as texts. */
  readonly texts: TextMembers;
  /** Whether a body without a Content-Type is taken for JSON. */
  readonly untyped?: boolean;
  /** The header that says how many of the bytes are JSON, where binary data may follow. */
  readonly jsonLength?: string;
}

/** A body's JSON, and the bytes behind it. */
export interface Body {
  readonly json: unknown;
  readonly binary: Buffer;
}

/**
 * Reads a request's body as JSON.
 *
 * @throws RequestError 415 for another media type, 413 for too many texts, 400 for malformed JSON, and
 *   what `BodyReader.read` throws
 */
export async function readJsonBody(
  ctx: Context,
  bodies: BodyReader,
  { maxTexts }: Limits,
  { texts, untyped = false, jsonLength = '' }: ExpectedBody,
): Promise<Body> {
  const length = jsonLength && ctx.get(jsonLength);
  requireJson(ctx, untyped, length !== '');
  const body = await bodies.read(ctx);
  const bytes = length === '' ? body.length : wholeNumberTo(body.length, jsonLength, length);
  const json = parseJson(body.subarray(0, bytes));
  refuseTooManyTexts(longestArray(json, texts), maxTexts);
  return { json, binary: body.subarray(bytes) };
}

function requireJson(ctx: Context, untyped: boolean, binary: boolean): void {
  const type = ctx.request.type || (untyped ? 'application/json' : '');
  if (JSON_TYPE.test(type) || (binary && BINARY_TYPE.test(type))) return;
  const found = ctx.get('Content-Type') || 'no Content-Type';
  throw new RequestError(
    'unsupported-media-type',
    `Expected Content-Type: application/json; found ${shortened(found)}.`,
    [],
    { Accept: 'application/json' },
  );
}

function wholeNumberTo(most: number, header: string, text: string): number {
  const bytes = /^\d{1,15}$/.test(text) ? Number(text) : 0;
  if (bytes >= 1 && bytes <= most) return bytes;
  throw new RequestError(
    'invalid-request',
    `Expected ${header} from 1 to ${most}, the bytes of the body; found ${shortened(text, 32)}.`,
  );
}

/**
 * Elements of the longest array that could be one of texts. To name what is wrong with each of a
 * hundred thousand texts would keep everybody else waiting.
 */
function longestArray(value: unknown, members: TextMembers, depth = 4): number {
  if (typeof value !== 'object' || value === null || depth === 0) return 0;
  let longest = 0;
  if (Array.isArray(value)) {
    longest = value.length;
    for (const element of value) {
      longest = Math.max(longest, longestArray(element, members, depth - 1));
    }
  } else {
    for (const name in members) {
      const member = (value as Record<string, unknown>)[name];
      longest = Math.max(longest, longestArray(member, members[name]!, depth - 1));
    }
  }
  return longest;
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(utf8.decode(body));
  } catch (error) {
    throw new RequestError('malformed-json', `Expected JSON in UTF-8: ${(error as Error).message}`);
  }
}
