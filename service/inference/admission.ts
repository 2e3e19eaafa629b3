import { ByteBudget } from './byteBudget.js';
import { OverloadedError } from './errors.js';
import type { FairQueue } from './fairQueue.js';
import type { ServiceRate } from './serviceRate.js';
import type { TokenLimits } from './windows.js';

export interface AdmissionOptions {
  /** Requests that would wait longer for their turn are refused, in ms. */
  readonly maxQueueWaitMs: number;
  /** Requests that would make more tokens wait are refused; estimated tokens. */
  readonly maxQueueTokens: number;
  /** Texts that are not answered yet come out of it: tokens say little of how long a text is. */
  readonly memory?: ByteBudget;
  /** Told of every refusal. */
  readonly observer?: { refused(): void };
}

/** Estimated tokens of the shortest text: one, and those that mark its start and end. */
const LEAST_TOKENS = 3;

/** Characters an average English token stands for; good enough to balance and bound the queue. */
const CHARACTERS_PER_TOKEN = 4;

/** Characters of which reading costs as much time as a token does. */
const READ_CHARACTERS_PER_TOKEN = 256;

/** Windows of a text overlap: by a fifth at most, and by a tenth or so on average. */
const WINDOW_SHARE = 1.15;

/**
 * Tokens of a request's texts that are read, altogether, where each is read up to what the model reads in
 * one run at least: as many texts as a request may have by default took as much before they were read to
 * their ends, and more could not be answered in time.
 */
const REQUEST_TOKENS = 64 * 512;

/** What a text takes of the threads, in estimated tokens. */
export interface Weight {
  /** Before it is in windows, or altogether where it is short. */
  readonly first: number;
  /** Of its windows; 0 where it is short enough to be computed as it is. */
  readonly windows: number;
}

/** V8 keeps a text as UTF-16 unless all of it is Latin-1. */
const BYTES_PER_CHARACTER = 2;

/** Memory that is reckoned for a text that waits, beside its characters. */
const BYTES_PER_TEXT = 256;

/**
 * Lets requests into the queue, or refuses them at once: by the time they would wait, by the tokens
 * that would wait, and by the memory that their texts take.
 */
export class Admission {
  readonly #queue: FairQueue<unknown>;
  readonly #rate: ServiceRate;
  readonly #options: AdmissionOptions;
  readonly #memory: ByteBudget;
  readonly #maxTokens: number;
  readonly #runTokens: number;
  /** Estimated tokens that the threads were given and have not answered yet. */
  computing = 0;
  /** Estimated tokens of windows of texts that have not been cut into them yet. */
  expected = 0;

  /** @param limits most tokens that are read of a text, and of a text in one run of the model */
  constructor(
    queue: FairQueue<unknown>,
    rate: ServiceRate,
    limits: TokenLimits,
    options: AdmissionOptions,
  ) {
    this.#queue = queue;
    this.#rate = rate;
    this.#maxTokens = limits.maxTokens;
    this.#runTokens = limits.runTokens;
    this.#options = options;
    this.#memory = options.memory ?? new ByteBudget();
  }

  /**
   * Takes the memory of a request's texts.
   *
   * @returns the texts' weights, the most tokens that are read of each, and what gives the memory back
   * @throws OverloadedError
   */
  admit(texts: readonly string[]): {
    weights: readonly Weight[];
    mostTokens: number;
    release: () => void;
  } {
    const share = Math.max(this.#runTokens, Math.floor(REQUEST_TOKENS / texts.length));
    const mostTokens = Math.min(this.#maxTokens, share);
    const weights = texts.map((text) => this.#weigh(text, mostTokens));
    const bytes = texts.reduce((sum, text) => sum + bytesOf(text.length), 0);
    const parts = [
      ...weights.map(({ first }) => first),
      ...weights.flatMap(({ windows }) => (windows > 0 ? [windows] : [])),
    ];
    const retryAfter = this.retryAfter(parts, bytes);
    if (retryAfter !== undefined) throw new OverloadedError(retryAfter);
    this.#memory.take(bytes);
    return { weights, mostTokens, release: () => this.#memory.release(bytes) };
  }

  /**
   * Seconds after which to ask again where texts would wait too long, too much would wait, or there is
   * no memory for them; undefined when there is room.
   *
   * @param weights of the texts and of their windows, in the order of their turns; the shortest text if nothing
   *   is said
   * @param bytes of the texts
   */
  retryAfter(weights: readonly number[] = [LEAST_TOKENS], bytes = bytesOf(1)): number | undefined {
    const idle = this.#queue.size === 0 && this.expected === 0;
    const short = idle || this.#staysShort(weights);
    if (short && this.#memory.fits(bytes)) return undefined;
    this.#options.observer?.refused();
    const whole = this.#rate.milliseconds(this.#queue.weight + this.computing);
    return Math.max(1, Math.ceil((whole - this.#options.maxQueueWaitMs) / 1000));
  }

  #staysShort(weights: readonly number[]): boolean {
    const { maxQueueWaitMs, maxQueueTokens } = this.#options;
    const own = weights.reduce((sum, weight) => sum + weight, 0);
    // Windows that are still to come go before these texts only as far as these would go before them.
    const ahead = this.#queue.weightAhead(weights) + Math.min(this.expected, own);
    const wait = this.#rate.milliseconds(ahead + this.computing);
    const tokens = own + this.#queue.weight + this.expected;
    return wait <= maxQueueWaitMs && tokens <= maxQueueTokens;
  }

  #weigh(text: string, mostTokens: number): Weight {
    const tokens = LEAST_TOKENS - 1 + Math.ceil(text.length / CHARACTERS_PER_TOKEN);
    if (tokens <= this.#runTokens) return { first: tokens, windows: 0 };
    return {
      first: LEAST_TOKENS + Math.floor(text.length / READ_CHARACTERS_PER_TOKEN),
      windows: Math.ceil(WINDOW_SHARE * Math.min(tokens, mostTokens)),
    };
  }
}

function bytesOf(characters: number): number {
  return BYTES_PER_TEXT + BYTES_PER_CHARACTER * characters;
}
