import type { IncomingMessage } from 'node:http';
import { createGunzip } from 'node:zlib';
import type { Context } from 'koa';
import type { ByteBudget } from '../inference/byteBudget.js';
import { shortened } from '../telemetry/accessLog.js';
import { BODY_ENDED, lastRefusal, overloaded, RequestError } from './requestError.js';

/**
 * What every connection may bring without being asked how much others bring: as much as it may of
 * headers. A client whose texts are few is let in also while others hold all the memory for bodies.
 */
const SMALL_BODY_BYTES = 16_384;

/** To parse more takes long enough to be done in turn: a megabyte takes as long as some twenty requests. */
const LONG_BODY_BYTES = 65_536;

/** Memory that decompressing takes beside what comes of it: zlib's window and a chunk of either side. */
const GUNZIP_BYTES = 131_072;

/**
 * Chunks that may be as small as their sender likes, and what those of a longer body must hold on
 * average: to take a chunk apart costs the same however little it holds.
 */
const FREE_CHUNKS = 1024;
const LEAST_CHUNK_BYTES = 16;

/** When bodies that are under way will have been received or given up, in seconds. */
const RETRY_AFTER_S = 1;

/** What bodies that are received have in common. */
export interface Reception {
  /** What the bytes of bodies under way are taken from. */
  readonly received: ByteBudget;
  /** Calls back in turn with others whose work can wait. */
  readonly inTurn: (work: () => void) => void;
}

/** Reads the bodies of requests, decompressed where they are compressed by gzip. */
export class BodyReader {
  readonly #maxBytes: number;
  readonly #reception: Reception;
  /** The last body that is to be decompressed. */
  #last: Promise<unknown> = Promise.resolve();

  /** @param maxBytes most that arrive of a body, and that come of it */
  constructor(maxBytes: number, reception: Reception) {
    this.#maxBytes = maxBytes;
    this.#reception = reception;
  }

  /**
   * Reads a request's body. A long one is handed over in turn with others.
   *
   * @throws RequestError 415 for another content coding, 413 for a body that is too large, 503 where
   *   others hold the memory for it, 400 for what is not gzip though it says so
   * @see https://www.rfc-editor.org/rfc/rfc9110#section-8.4
   */
  async read(ctx: Context): Promise<Buffer> {
    const { received, inTurn } = this.#reception;
    const compressed = isCompressed(ctx);
    const arrived = await receive(ctx.req, new Bytes(this.#maxBytes, received, lengthOf(ctx.req)));
    let body = arrived;
    try {
      if (compressed) body = await this.#decompress(ctx, arrived.content);
      if (body.length > LONG_BODY_BYTES) await new Promise<void>(inTurn);
      refuseGone(ctx);
      return body.content;
    } finally {
      arrived.release();
      if (body !== arrived) body.release();
    }
  }

  /** One after the other: Node's threads for it would take the time of those that infer. */
  #decompress(ctx: Context, compressed: Buffer): Promise<Bytes> {
    const decompressed = this.#last.then(() => {
      refuseGone(ctx);
      return gunzip(compressed, this.#maxBytes, this.#reception.received);
    });
    this.#last = decompressed.catch(() => {});
    return decompressed;
  }
}

function refuseGone({ res }: Context): void {
  if (res.destroyed) throw new RequestError('client-gone', 'The client went away.');
}

function isCompressed(ctx: Context): boolean {
  const named = ctx.get('Content-Encoding');
  if (named === '') return false;
  const codings = named
    .toLowerCase()
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '' && coding !== 'identity');
  if (codings.length === 0) return false;
  if (codings.length === 1 && ['gzip', 'x-gzip'].includes(codings[0]!)) return true;
  throw new RequestError(
    'unsupported-media-type',
    `Expected Content-Encoding: gzip, or none; found ${shortened(named)}.`,
    [],
    { 'Accept-Encoding': 'gzip, identity' },
  );
}

function lengthOf({ headers }: IncomingMessage): number | undefined {
  const { 'content-length': length } = headers;
  return length === undefined ? undefined : Number(length);
}

/** Bytes that come in pieces, in one piece of memory, within a limit and what there is for all bodies. */
class Bytes {
  readonly #maxBytes: number;
  readonly #received: ByteBudget;
  #memory: Buffer;
  #length = 0;

  /** @param announced how many will come, where that is known */
  constructor(
    maxBytes: number,
    received: ByteBudget,
    announced = Math.min(SMALL_BODY_BYTES, maxBytes),
  ) {
    this.#maxBytes = maxBytes;
    this.#received = received;
    if (announced > maxBytes) throw tooLarge(maxBytes);
    this.#memory = this.#take(announced);
  }

  get length(): number {
    return this.#length;
  }

  get content(): Buffer {
    return this.#memory.subarray(0, this.#length);
  }

  /** @throws RequestError 413 over the limit, 503 where there is no memory */
  add(chunk: Buffer): void {
    const length = this.#length + chunk.length;
    if (length > this.#maxBytes) throw tooLarge(this.#maxBytes);
    if (length > this.#memory.length) {
      const before = this.#memory;
      const larger = this.#take(Math.min(this.#maxBytes, Math.max(2 * before.length, length)));
      before.copy(larger, 0, 0, this.#length);
      this.release();
      this.#memory = larger;
    }
    this.#length += chunk.copy(this.#memory, this.#length);
  }

  /** Gives the memory back to others; the content goes on with whoever has it. */
  release(): void {
    if (this.#memory.length > SMALL_BODY_BYTES) this.#received.release(this.#memory.length);
  }

  #take(bytes: number): Buffer {
    if (bytes > SMALL_BODY_BYTES && !this.#received.take(bytes)) throw noMemory();
    return Buffer.allocUnsafe(bytes);
  }
}

/**
 * Collects what arrives, however it is cut on its way; of a body that is refused, the rest is read
 * past, so that the client sees the answer.
 */
function receive(request: IncomingMessage, bytes: Bytes): Promise<Bytes> {
  return new Promise((resolve, reject) => {
    let chunks = 0;
    const stop = () =>
      request.off('data', add).off('end', done).off('close', gone).off('refused', refuse);
    const refuse = (error: unknown) => {
      stop();
      bytes.release();
      reject(error);
    };
    const add = (chunk: Buffer) => {
      try {
        bytes.add(chunk);
        if (++chunks > FREE_CHUNKS && bytes.length < LEAST_CHUNK_BYTES * chunks) throw crumbled();
      } catch (error) {
        refuse(error);
        request.resume();
      }
    };
    const done = () => {
      stop();
      resolve(bytes);
    };
    const gone = () => {
      refuse(new RequestError('client-gone', BODY_ENDED));
    };
    request.on('data', add).on('end', done).on('close', gone).on('refused', refuse);
  });
}

/** Decompresses bit by bit, so that nothing is computed beyond the limit. */
async function gunzip(compressed: Buffer, maxBytes: number, received: ByteBudget): Promise<Bytes> {
  if (!received.take(GUNZIP_BYTES)) throw noMemory();
  const bytes = new Bytes(maxBytes, received);
  const stream = createGunzip({ chunkSize: GUNZIP_BYTES / 2 });
  stream.end(compressed);
  try {
    for await (const chunk of stream) bytes.add(chunk);
    return bytes;
  } catch (error) {
    bytes.release();
    if (error instanceof RequestError) throw error;
    throw new RequestError(
      'malformed-encoding',
      `Expected a body compressed by gzip: ${(error as Error).message}.`,
    );
  } finally {
    received.release(GUNZIP_BYTES);
  }
}

function tooLarge(maxBytes: number): RequestError {
  return new RequestError('body-too-large', `Expected at most ${maxBytes} bytes.`);
}

/** What is still to come is not read past either: that would cost as much as reading it. */
function crumbled(): RequestError {
  const detail = `Expected chunks of at least ${LEAST_CHUNK_BYTES} bytes on average.`;
  return lastRefusal('body-too-large', detail);
}

function noMemory(): RequestError {
  return overloaded(RETRY_AFTER_S, 'Too much is being received');
}
