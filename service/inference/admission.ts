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

/**
 * Characters that a further byte in UTF-8 counts for: a Chinese character has two of them and is a token, a
 * Cyrillic one has one and is half of a token or so.
 */
const CHARACTERS_PER_FURTHER_BYTE = 1.5;

/** Characters of which reading costs as much time as a token does, and most that a text counts for. */
const READ_CHARACTERS_PER_TOKEN = 256;
const MOST_READ_CHARACTERS = 65_536;

/** Tokens of which answering, from thread to thread and as JSON, takes as much time as computing one does. */
const ANSWERED_TOKENS_PER_TOKEN = 4;

/**
 * Share of the longest wait that counts at most for what the threads were given: a batch or two each,
 * whoever comes. Where they get little of the CPU it alone takes longer than that, and all would be
 * refused that have a single text before them.
 */
const MOST_OF_WAIT_COMPUTING = 0.5;

/** Windows of a text overlap: by a fifth at most, and by a tenth or so on average. */
const WINDOW_SHARE = 1.15;

/**
 * Tokens of a request's texts that are read, altogether, where each is read up to what the model reads in
 * one run at least: as many texts as a request may have by default took as much before they were read to
 * their ends, and more could not be answered in time.
 */
export const REQUEST_TOKENS = 64 * 512;

/** What a text takes of the threads, in estimated tokens. */
export interface Weight {
  /** Before it is in windows, or altogether where it is short. */
  readonly first: number;
  /** Of its windows; 0 where it is short enough to be computed as it is. */
  readonly windows: number;
}

/** What the texts of a request take. */
export interface Admitted {
  readonly weights: readonly Weight[];
  /** Most tokens that are read of each. */
  readonly mostTokens: number;
  /** Memory. */
  readonly bytes: number;
}

type Queue = Pick<FairQueue<never>, 'size' | 'weight' | 'weightAhead'>;

/** V8 keeps a text as UTF-16 unless all of it is Latin-1. */
const BYTES_PER_CHARACTER = 2;

/** Memory that is reckoned for a text that waits, beside its characters. */
const BYTES_PER_TEXT = 256;

/** And for a token that is answered: as an object in two threads, and as JSON. */
const BYTES_PER_TOKEN = 384;

/**
 * Lets requests into the queue, or refuses them at once: by the time they would wait, by the tokens
 * that would wait, and by the memory that their texts take.
 */
export class Admission {
  readonly #queue: Queue;
  readonly #rate: ServiceRate;
  readonly #options: AdmissionOptions;
  readonly #memory: ByteBudget;
  readonly #maxTokens: number;
  readonly #runTokens: number;
  /** Estimated tokens that the threads were given and have not answered yet. */
  computing = 0;
  /** Estimated tokens of windows of texts that have not been cut into them yet, and how many texts these are. */
  #expected = 0;
  #uncut = 0;

  /** @param limits most tokens that are read of a text, and of a text in one run of the model */
  constructor(queue: Queue, rate: ServiceRate, limits: TokenLimits, options: AdmissionOptions) {
    this.#queue = queue;
    this.#rate = rate;
    this.#maxTokens = limits.maxTokens;
    this.#runTokens = limits.runTokens;
    this.#options = options;
    this.#memory = options.memory ?? new ByteBudget();
  }

  /**
   * Takes the memory of a request's texts and, where their tokens are asked for, of these.
   *
   * @returns what they take, of which the memory is to be given back
   * @throws OverloadedError
   */
  admit(texts: readonly string[], kind: 'classify' | 'tokenize' = 'classify'): Admitted {
    const share = Math.max(this.#runTokens, Math.floor(REQUEST_TOKENS / texts.length));
    const mostTokens = Math.min(this.#maxTokens, share);
    // A text hardly has more tokens than characters.
    const answered = (length: number) => (kind === 'tokenize' ? Math.min(length, mostTokens) : 0);
    const weights = texts.map((text) =>
      this.#weigh(text, mostTokens, answered(text.length) / ANSWERED_TOKENS_PER_TOKEN),
    );
    let [bytes, own, last, lastWindows] = [0, 0, 0, 0];
    for (let index = 0; index < texts.length; index++) {
      const { first, windows } = weights[index]!;
      const { length } = texts[index]!;
      bytes += bytesOf(length) + BYTES_PER_TOKEN * answered(length);
      own += first + windows;
      last = first;
      if (windows > 0) lastWindows = windows;
    }
    // Windows have their turn behind all texts of the request.
    const retryAfter = this.retryAfter(own, lastWindows || last, bytes);
    if (retryAfter !== undefined) throw new OverloadedError(retryAfter);
    this.#memory.take(bytes);
    return { weights, mostTokens, bytes };
  }

  /** Reckons with windows of a text that waits to be cut into them, where it will be. */
  expect(windows: number): void {
    if (windows === 0) return;
    this.#expected += windows;
    this.#uncut++;
  }

  /** No longer reckons with them: they wait by now, or nobody wants them any more. */
  expectNoMore(windows: number): void {
    if (windows === 0) return;
    this.#expected -= windows;
    this.#uncut--;
  }

  /** Gives back the memory of texts that were admitted. */
  release({ bytes }: Admitted): void {
    this.#memory.release(bytes);
  }

  /**
   * Seconds after which to ask again where texts would wait too long, too much would wait, or there is
   * no memory for them; undefined when there is room.
   *
   * @param own estimated tokens of the texts and of their windows; the shortest text if nothing is said
   * @param last estimated tokens of what has its turn last
   * @param bytes of the texts
   */
  retryAfter(own = LEAST_TOKENS, last = own, bytes = bytesOf(1)): number | undefined {
    const short = this.#staysShort(own, last);
    if (short && this.#memory.fits(bytes)) return undefined;
    this.#options.observer?.refused();
    const whole = this.#rate.milliseconds(this.#queue.weight + this.computing);
    return Math.max(1, Math.ceil((whole - this.#options.maxQueueWaitMs) / 1000));
  }

  #staysShort(own: number, last: number): boolean {
    const { maxQueueWaitMs, maxQueueTokens } = this.#options;
    const waiting = this.#queue.weight + this.#expected;
    if (waiting > 0 && own + waiting > maxQueueTokens) return false;
    // Windows of a text that are still to come go before these texts only as far as these would go before them.
    const expected = Math.min(this.#expected, own * this.#uncut);
    const computing = Math.min(
      this.#rate.milliseconds(this.computing),
      MOST_OF_WAIT_COMPUTING * maxQueueWaitMs,
    );
    const soon = (ahead: number) =>
      computing + this.#rate.milliseconds(ahead + expected) <= maxQueueWaitMs;
    // What would go before them is looked for only where it matters: mostly all that waits could.
    if (soon(this.#queue.weight)) return true;
    const ahead = this.#queue.weightAhead(own - last, last);
    return ahead + expected === 0 || soon(ahead);
  }

  /** @param answering what answering a long text's tokens takes, in estimated tokens */
  #weigh(text: string, mostTokens: number, answering: number): Weight {
    const tokens = LEAST_TOKENS - 1 + this.#tokensOf(text);
    if (tokens <= this.#runTokens) return { first: tokens, windows: 0 };
    const read = Math.min(text.length, MOST_READ_CHARACTERS);
    return {
      first: LEAST_TOKENS + Math.floor(read / READ_CHARACTERS_PER_TOKEN + answering),
      windows: Math.ceil(WINDOW_SHARE * Math.min(tokens, mostTokens)),
    };
  }

  /** Estimated tokens of a text, without those that mark its start and end. */
  #tokensOf(text: string): number {
    const whole = text.length / CHARACTERS_PER_TOKEN;
    // It has more than are read in any case; so no text is looked at for long.
    if (whole > this.#maxTokens) return Math.ceil(whole);
    const further = Buffer.byteLength(text) - text.length;
    return Math.ceil(whole + (further * CHARACTERS_PER_FURTHER_BYTE) / CHARACTERS_PER_TOKEN);
  }
}

/** Memory that a text takes while it waits. */
export function bytesOf(characters: number): number {
  return BYTES_PER_TEXT + BYTES_PER_CHARACTER * characters;
}
