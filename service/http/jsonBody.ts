import type { Context } from 'koa';
import { RequestError } from './requestError.js';

/**
 * Reads a request's body as JSON.
 *
 * @param maxBytes largest body
 * @throws RequestError 415 for another media type or an encoded body, 413 for a larger body, 400
 *   for malformed JSON or a body that ends early
 */
export async function readJsonBody(ctx: Context, maxBytes: number): Promise<unknown> {
  if (!ctx.is('json', '+json')) {
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
  return parseJson(await readText(ctx, maxBytes));
}

/** Collects the body; one that is too large is refused at the first byte beyond the limit. */
async function readText(ctx: Context, maxBytes: number): Promise<string> {
  if (Number(ctx.get('Content-Length')) > maxBytes) throw tooLarge(maxBytes);
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of ctx.req) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw tooLarge(maxBytes);
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof RequestError) throw error;
    throw new RequestError('malformed-http', 'The body ended before its announced length.');
  }
  return Buffer.concat(chunks).toString('utf8');
}

function tooLarge(maxBytes: number): RequestError {
  // The rest of the body is not read, so the connection cannot serve another request.
  return new RequestError('body-too-large', `Expected at most ${maxBytes} bytes.`, [], {
    Connection: 'close',
  });
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    throw new RequestError('malformed-json', `Expected JSON: ${(error as Error).message}`);
  }
}
