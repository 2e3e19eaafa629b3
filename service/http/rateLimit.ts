import { RequestError } from './requestError.js';

/** How many texts a client may send. */
export interface Rate {
  /** Texts per second, on average. */
  readonly perSecond: number;
  /** Texts at once, after a rest. */
  readonly burst: number;
}

/** What the headers say, by their names. */
export type RateLimitHeaders = readonly (readonly [name: string, value: string])[];

/** Most clients that are told apart; whoever has not asked for the longest is forgotten first. */
const MOST_CLIENTS = 10_000;

/**
 * Limits how many texts each client may send: a token bucket per client, kept as the one moment at
 * which it will be full again (the generic cell rate algorithm). So a client costs a number, and
 * nothing has to be done as time passes.
 *
 * @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/ for the headers
 */
export class RateLimit {
  readonly #rate: Rate;
  readonly #now: () => number;
  /** When the bucket of a client will be full, in ms; the one who asked last is last. */
  readonly #fullAt = new Map<string, number>();
  /** Says the limit itself, as a header: q texts within w seconds. */
  readonly policy: string;

  /** @param now the time, in ms */
  constructor(rate: Rate, now: () => number = () => performance.now()) {
    this.#rate = rate;
    this.#now = now;
    this.policy = `"texts";q=${rate.burst};w=${Math.ceil(rate.burst / rate.perSecond)}`;
  }

  /** Clients that are told apart now. */
  get clients(): number {
    return this.#fullAt.size;
  }

  /**
   * Takes texts out of a client's bucket. None at all asks whether the next one would be let through.
   *
   * @returns what is left, as the headers say it
   * @throws RequestError 429 with `Retry-After` where they are not there; then none is taken
   */
  take(client: string, texts: number): RateLimitHeaders {
    const { perSecond, burst } = this.#rate;
    const now = this.#now();
    const msPerText = 1000 / perSecond;
    const fullAt = Math.max(now, this.#fullAt.get(client) ?? 0);
    const after = fullAt + Math.max(1, texts) * msPerText;
    const tooMuch = after - now - burst * msPerText;
    if (tooMuch > 1e-6) {
      const retryAfter = Math.max(1, Math.ceil(tooMuch / 1000));
      throw new RequestError(
        'rate-limited',
        `More than ${perSecond} texts per second; try again in ${retryAfter} s.`,
        [],
        { ...Object.fromEntries(this.#headers(fullAt - now)), 'Retry-After': String(retryAfter) },
      );
    }
    if (texts > 0) this.#remember(client, after);
    return this.#headers((texts > 0 ? after : fullAt) - now);
  }

  #remember(client: string, fullAt: number): void {
    this.#fullAt.delete(client);
    this.#fullAt.set(client, fullAt);
    if (this.#fullAt.size > MOST_CLIENTS) this.#fullAt.delete(this.#fullAt.keys().next().value!);
  }

  /** @param untilFull ms until the bucket is full */
  #headers(untilFull: number): RateLimitHeaders {
    const { perSecond, burst } = this.#rate;
    const remaining = Math.max(0, Math.floor(burst - (untilFull * perSecond) / 1000 + 1e-9));
    return [
      ['RateLimit-Policy', this.policy],
      ['RateLimit', `"texts";r=${remaining};t=${Math.ceil(untilFull / 1000)}`],
    ];
  }
}
