/** Share of the newest measurement in the average: the last ten batches or so count. */
const SMOOTHING = 0.1;

/**
 * How fast the threads compute, learnt from the batches they finish; turns waiting tokens into
 * expected waiting time.
 */
export class ServiceRate {
  readonly #threads: number;
  /** Estimated tokens one thread computes in a millisecond; undefined until a batch was measured. */
  #tokensPerMs: number | undefined;

  constructor(threads: number) {
    this.#threads = threads;
  }

  /** Notes that one thread computed `tokens` in `milliseconds`. */
  record(tokens: number, milliseconds: number): void {
    const measured = tokens / Math.max(milliseconds, 0.01);
    const average = this.#tokensPerMs ?? measured;
    this.#tokensPerMs = average + SMOOTHING * (measured - average);
  }

  /** Expected time for all threads together to compute `tokens`, in ms; 0 before the first batch. */
  milliseconds(tokens: number): number {
    return this.#tokensPerMs === undefined ? 0 : tokens / (this.#tokensPerMs * this.#threads);
  }
}
