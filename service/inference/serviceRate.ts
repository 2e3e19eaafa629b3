/** Share of the newest measurement in the average: the last ten batches or so count. */
const SMOOTHING = 0.1;

/**
 * How much faster than the average a batch counts as at most. Some texts have far fewer tokens than their length
 * tells, such as what is mostly white space or one long word: their batches take no time.
 */
const MOST_FASTER = 2;

/**
 * How fast the threads compute under load, learnt from the batches they finish; turns waiting
 * tokens into expected waiting time.
 */
export class ServiceRate {
  /** Threads that compute. */
  threads: number;
  #tokensPerMs: number;

  /** @param tokensPerMs what one thread computes in a millisecond, as a first guess */
  constructor(threads: number, tokensPerMs: number) {
    this.threads = threads;
    this.#tokensPerMs = tokensPerMs;
  }

  /** Notes that one thread computed a full batch of `tokens` in `milliseconds`. */
  record(tokens: number, milliseconds: number): void {
    const measured = Math.min(tokens / milliseconds, MOST_FASTER * this.#tokensPerMs);
    this.#tokensPerMs += SMOOTHING * (measured - this.#tokensPerMs);
  }

  /** Expected time for all threads together to compute `tokens`, in ms. */
  milliseconds(tokens: number): number {
    return tokens / (this.#tokensPerMs * this.threads);
  }
}
