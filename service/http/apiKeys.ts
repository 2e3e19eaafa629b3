import { hash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Logger } from 'pino';

/** The file of keys cannot be used. */
export class ApiKeysError extends Error {
  override readonly name = 'ApiKeysError';
}

/** Names go into logs and metrics. */
const NAME = /^[\w.-]{1,64}$/;

/** What may stand in an `Authorization` header, and is no word that somebody guesses. */
const KEY = /^[\x21-\x7e]{16,512}$/;

/** Most keys of a file: each name is a series of metrics. */
const MOST_KEYS = 1000;

const UNCHANGED = 'API keys stay as they were';

/** How often the file is read again, in ms. */
const READ_AGAIN_MS = 1000;

/**
 * The keys of the clients that may ask: a file with one `name=key` per line. A name may have several
 * keys, so that a new one can be handed out before the old one goes. The file is read again every
 * second, whole: no change of it is missed, however it is made. What was read counts once it is read
 * the same again: who writes it in place may be in the middle of a key.
 */
export class ApiKeys {
  /** Looked up by a code that nobody outside can foresee, so that the time it takes tells nothing. */
  readonly #secret = randomBytes(32).toString('base64');
  readonly #path: string;
  /** What the names are of. */
  #text: string;
  #lastRead: string;
  #reading = false;
  #names: ReadonlyMap<string, string>;
  /** Why it could not be read the last time, which is said once. */
  #unreadable: string | undefined;
  readonly #timer: NodeJS.Timeout;

  /**
   * @param logger told of changes, and of files that cannot be used: then the keys stay as they were
   * @throws ApiKeysError
   */
  constructor(path: string, logger: Logger, readAgainMs = READ_AGAIN_MS) {
    this.#path = path;
    try {
      this.#text = this.#lastRead = readFileSync(path, 'utf8');
      this.#names = this.#parse(this.#text);
    } catch (error) {
      throw new ApiKeysError(`API_KEYS_FILE=${path}: ${(error as Error).message}`);
    }
    this.#timer = setInterval(() => void this.#readAgain(logger), readAgainMs);
    this.#timer.unref();
  }

  /** The name that goes with a key; undefined where there is no such key. */
  nameOf(key: string): string | undefined {
    return this.#names.get(this.#code(key));
  }

  /** Reads the file no more. */
  close(): void {
    clearInterval(this.#timer);
  }

  async #readAgain(logger: Logger): Promise<void> {
    // One after the other: an older text may not come after a newer one.
    if (this.#reading) return;
    this.#reading = true;
    const text = await readFile(this.#path, 'utf8').catch(({ message }: Error) => {
      if (this.#unreadable !== message) logger.error({ reason: message }, UNCHANGED);
      this.#unreadable = message;
    });
    this.#reading = false;
    if (text === undefined) return;
    this.#unreadable = undefined;
    const changing = text !== this.#lastRead;
    this.#lastRead = text;
    if (changing || text === this.#text) return;
    this.#text = text;
    try {
      this.#names = this.#parse(text);
      logger.info({ keys: this.#names.size }, 'API keys read again');
    } catch (error) {
      logger.error({ reason: (error as Error).message }, UNCHANGED);
    }
  }

  #code(key: string): string {
    return hash('sha256', this.#secret + key, 'base64');
  }

  /** Says the line of a mistake, never what stands in it. */
  #parse(text: string): ReadonlyMap<string, string> {
    const names = new Map<string, string>();
    for (const [index, line] of text.split(/\r?\n/).entries()) {
      if (line.trim() === '' || line.startsWith('#')) continue;
      const equals = line.indexOf('=');
      const [name, key] = [line.slice(0, equals).trim(), line.slice(equals + 1).trim()];
      if (equals < 0 || !NAME.test(name) || !KEY.test(key)) {
        throw new Error(
          `line ${index + 1}: expected name=key, the name of letters, digits, ".", "_" or "-", the key of 16 to 512 visible ASCII characters`,
        );
      }
      names.set(this.#code(key), name);
    }
    if (names.size === 0 || names.size > MOST_KEYS) {
      throw new Error(`expected 1 to ${MOST_KEYS} keys, found ${names.size}`);
    }
    return names;
  }
}
