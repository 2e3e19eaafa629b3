import type { Admission } from './admission.js';
import { ClosedError } from './errors.js';
import type { FairQueue } from './fairQueue.js';
import type { PendingRequest, Piece } from './pieces.js';

/** What waits for a thread, and what of it is still to be cut into windows, of which admission is told. */
export class Backlog {
  readonly #queue: FairQueue<Piece>;
  readonly #admission: Admission;
  #closed = false;

  constructor(queue: FairQueue<Piece>, admission: Admission) {
    this.#queue = queue;
    this.#admission = admission;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Lets pieces wait for their turn; once it is closed, their request fails. */
  enqueue(request: PendingRequest, pieces: readonly Piece[]): void {
    if (this.#closed) {
      request.reject(new ClosedError());
      return;
    }
    this.#queue.enqueue(pieces, request);
    for (const { windows } of pieces) this.#admission.expect(windows);
  }

  /** Gives a request up, unless it is answered. */
  cancel(request: PendingRequest, reason: unknown): void {
    if (request.remaining === 0) return;
    request.remaining = 0;
    this.#remove((piece) => piece.request === request, reason);
    request.reject(reason);
  }

  /** Takes nothing any more, and gives up what waits. */
  close(): void {
    this.#closed = true;
    this.#remove(() => true, new ClosedError());
  }

  #remove(matches: (piece: Piece) => boolean, reason: unknown): void {
    this.#queue.remove((piece) => {
      if (!matches(piece)) return false;
      this.#admission.expectNoMore(piece.windows);
      piece.request.reject(reason);
      return true;
    });
  }
}
