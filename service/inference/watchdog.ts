/** How inference threads do: all answer, one has not for long, or one is not expected to any more. */
export type InferenceHealth = 'well' | 'stuck' | 'lost';

/** A thread as the watchdog sees it. */
export interface Watched {
  /** Batches given to the thread and not answered yet. */
  readonly batches: number;
  /** Ticks of the watchdog since the thread was given a batch or answered one. */
  silentTicks: number;
}

const TICK_MS = 1000;

/** From so many ticks without an answer on. The slowest batch takes a second or two. */
const STUCK = 10;
const LOST = 15;
const FAILED = 20;

/**
 * Notices inference threads that hang. It counts ticks, not time: a process that was itself stopped for
 * a while finds nothing wrong with its threads. One interval for all of them costs a request nothing.
 */
export class Watchdog {
  /** Resolves with the reason once a thread has not answered for so long that the process should end. */
  readonly failure: Promise<Error>;
  readonly #workers: readonly Watched[];
  readonly #tell: (health: InferenceHealth) => void;
  readonly #timer: NodeJS.Timeout;
  #fail!: (reason: Error) => void;
  #health: InferenceHealth = 'well';

  /** @param tell is told whenever the threads' health changes */
  constructor(workers: readonly Watched[], tell: (health: InferenceHealth) => void = () => {}) {
    this.#workers = workers;
    this.#tell = tell;
    this.failure = new Promise((resolve) => {
      this.#fail = resolve;
    });
    this.#timer = setInterval(() => this.#tick(), TICK_MS).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #tick(): void {
    for (const worker of this.#workers) if (worker.batches > 0) worker.silentTicks++;
    const longest = Math.max(...this.#workers.map(({ silentTicks }) => silentTicks));
    const health = longest >= LOST ? 'lost' : longest >= STUCK ? 'stuck' : 'well';
    if (health !== this.#health) this.#tell(health);
    this.#health = health;
    if (longest >= FAILED)
      this.#fail(new Error(`An inference thread has not answered for ${longest} s.`));
  }
}
