import { getHeapStatistics } from 'node:v8';

/** Share of the memory that requests may hold: the rest is for the model, and for what a request is made into. */
const SHARE = 1 / 4;

/**
 * Bytes of requests that the process has memory for: bodies that are being received, texts that wait
 * and answers that are not read yet, together. A quarter of the heap, or of the container if it has
 * less: 64 MiB in the image.
 *
 * @param heap the most that V8's heap may grow to, in bytes
 * @param container the container's limit; 0 or more than any machine has where there is none
 */
export function bytesForRequests(
  heap = getHeapStatistics().heap_size_limit,
  container = process.constrainedMemory(),
): number {
  return Math.floor(SHARE * (container > 0 ? Math.min(heap, container) : heap));
}

/** Bytes that everything which holds memory for requests draws from. */
export class ByteBudget {
  readonly limit: number;
  #taken = 0;

  /** @param limit most bytes that may be taken at a time */
  constructor(limit = bytesForRequests()) {
    this.limit = limit;
  }

  /** Bytes taken and not given back. */
  get taken(): number {
    return this.#taken;
  }

  /**
   * Takes bytes if they are there. A request that would never fit is let through while nothing else
   * is taken, so that the limits of a single request are set elsewhere.
   *
   * @returns whether they were taken; who got none gives none back
   */
  take(bytes: number): boolean {
    if (!this.fits(bytes)) return false;
    this.#taken += bytes;
    return true;
  }

  /** Whether `take` would take so many bytes. */
  fits(bytes: number): boolean {
    return this.#taken === 0 || this.#taken + bytes <= this.limit;
  }

  /** Gives back what was taken. */
  release(bytes: number): void {
    this.#taken -= bytes;
  }
}
