import type { Admission } from './admission.js';
import type { BatchComputer } from './batchComputer.js';
import type { FairQueue } from './fairQueue.js';
import type { ModelThread } from './inferenceThread.js';
import type { Piece } from './pieces.js';
import type { ServiceRate } from './serviceRate.js';
import { type InferenceHealth, Watchdog } from './watchdog.js';

/**
 * Tokens of a batch after padding. More texts can be cut into runs with less padding, and make each
 * other wait longer: with 640 a queue that is never empty is served 3 % faster than with 384, with
 * 1,024 another 1 to 2 %.
 */
const BATCH_TOKENS = 640;

interface Worker {
  readonly thread: ModelThread;
  /** Batches given to the thread and not answered yet. */
  batches: number;
  silentTicks: number;
}

/** What a pool works with. */
export interface PoolParts {
  readonly queue: FairQueue<Piece>;
  readonly computer: BatchComputer;
  /** Told of what is computed. */
  readonly admission: Admission;
  /** Told how fast batches are computed. */
  readonly rate: ServiceRate;
  /** Told of each piece's wait, in ms. */
  readonly waited: ((milliseconds: number) => void) | undefined;
  /** Told whenever a thread does not answer for long, or does again. */
  readonly onHealth: ((health: InferenceHealth) => void) | undefined;
}

/**
 * Worker threads that take batches out of a queue.
 *
 * Batching is work-conserving: an idle thread takes what waits at once, so batches form only while
 * all threads are busy. While a full batch waits, each busy thread is given one batch ahead, so it
 * does not idle while the event loop answers the last one.
 */
export class WorkerPool {
  /**
   * Resolves with the reason once a thread has ended by itself or has not answered for 20 s, or one that
   * was to join cannot.
   */
  readonly failure: Promise<Error>;
  readonly #parts: PoolParts;
  readonly #workers: Worker[] = [];
  /** Threads that are to take part once they are ready. */
  readonly #joining: Promise<void>[] = [];
  readonly #watchdog: Watchdog;
  /** Whether something waited while a thread was busy, since all were idle. */
  #disturbed = false;
  /** Whether nothing did the last time: what comes next may be alone as well. */
  #calm = true;
  /** Whether it is about to give texts to threads. */
  #soon = false;
  /** Whether the first thread was told to take more cores for what is alone. */
  #widened = false;
  #fail!: (reason: Error) => void;

  constructor(threads: readonly ModelThread[], parts: PoolParts) {
    this.#parts = parts;
    this.failure = new Promise((resolve) => {
      this.#fail = resolve;
    });
    this.#watchdog = new Watchdog(this.#workers, parts.onHealth);
    this.#watchdog.failure.then(this.#fail);
    for (const thread of threads) this.#add(thread);
  }

  /** Has another thread take part once it is ready. Where it never is, that is a failure of the pool. */
  join(starting: Promise<ModelThread>): void {
    const joined = starting.then((thread) => {
      this.#add(thread);
      this.#parts.rate.threads = this.#workers.length;
      this.#dispatch();
    });
    this.#joining.push(joined.catch(this.#fail));
  }

  #add(thread: ModelThread): void {
    this.#workers.push({ thread, batches: 0, silentTicks: 0 });
    thread.failure.then(this.#fail);
  }

  /**
   * Gives what has come in to threads: at once where all is calm, and else once all that comes in at the
   * same time waits. Answers of one batch go out together, and so the next requests of their clients
   * come in together; the first of them would be computed alone, and hold up the others.
   */
  dispatchNew(): void {
    if (this.#soon) return;
    if (this.#calm && this.#idle === this.#workers.length) {
      this.#dispatch();
      return;
    }
    this.#soon = true;
    setImmediate(() => {
      this.#soon = false;
      this.#dispatch();
    });
  }

  /**
   * Gives waiting texts to threads: one that is alone to the first, which has all cores for it; of others
   * to an idle one no more than its share of all that waits or is computed, and a batch ahead to the busy.
   * Were it given all that waits, clients who wait for each other's answers would stay together: seven
   * of eight on one thread, and one on the other.
   */
  #dispatch(): void {
    const { queue, admission } = this.#parts;
    if (this.#idle < this.#workers.length) this.#disturbed ||= queue.size > 0;
    else if (queue.size === 0) {
      this.#calm = !this.#disturbed;
      this.#disturbed = false;
    } else if (queue.size === 1 && this.#calm) {
      this.#giveBatch(this.#workers[0]!, { alone: true });
      return;
    }
    if (queue.size === 0) return;
    for (const worker of this.#workers) {
      if (worker.batches > 0) continue;
      const share = (queue.weight + admission.computing) / this.#workers.length;
      this.#giveBatch(worker, { share });
    }
    for (const worker of this.#workers) {
      const answers = worker.silentTicks <= 1;
      if (worker.batches === 1 && answers && queue.weight >= BATCH_TOKENS) this.#giveBatch(worker);
    }
  }

  /** Ends the threads: see `ModelThread.close`. */
  async close(withinMs?: number): Promise<void> {
    this.#watchdog.stop();
    // A thread that loads its model does not bear the end of the process: it would be an abort.
    await Promise.all(this.#joining);
    await Promise.all(this.#workers.map(({ thread }) => thread.close(withinMs)));
  }

  /** Threads that compute nothing. */
  get #idle(): number {
    let idle = 0;
    for (const { batches } of this.#workers) if (batches === 0) idle++;
    return idle;
  }

  #giveBatch(worker: Worker, { share = Infinity, alone = false } = {}): void {
    const { queue, computer, admission, rate, waited } = this.#parts;
    const pieces = queue.takeBatch(BATCH_TOKENS, share);
    if (pieces.length === 0) return;
    const now = performance.now();
    worker.batches++;
    const weight = pieces.reduce((sum, piece) => sum + piece.weight, 0);
    admission.computing += weight;
    // Of the speed under load, a batch says nothing that is a share, or was cut short by an empty queue, nor
    // what was only read.
    const telling =
      share >= BATCH_TOKENS && queue.size > 0 && pieces.every(({ kind }) => kind === 'classify');
    computer.compute(worker.thread, pieces, alone).then((tookMs) => {
      // By the thread's own clock: while the event loop is held up, answers wait to be seen.
      if (telling && tookMs !== undefined) rate.record(weight, tookMs);
      admission.computing -= weight;
      if (alone && this.#workers.length > 1 && !this.#widened) this.#widen(worker);
      this.#answered(worker);
    });
    // While the thread computes.
    for (const { request, arrived } of pieces) {
      request.timings.queue = Math.max(request.timings.queue, now - arrived);
      waited?.(now - arrived);
    }
  }

  /**
   * Has a thread take more cores for what is alone. Not before a text was: it takes some 40 ms and 14 MB,
   * which nobody shall wait for at the start, nor under load.
   */
  #widen(worker: Worker): void {
    this.#widened = true;
    worker.batches++;
    // Without memory it does without.
    const widened = worker.thread.widen().catch(() => {});
    widened.finally(() => this.#answered(worker));
  }

  #answered(worker: Worker): void {
    worker.batches--;
    worker.silentTicks = 0;
    this.#dispatch();
  }
}
