import { StatusLine } from './statusLine.js';

/** Work that takes less than this is not worth a word, in ms. */
const QUIET_MS = 2000;

/** Says on stderr how far a long computation has come, and how long it will go on. */
export class Progress {
  readonly #line = new StatusLine(process.stderr);
  readonly #started = performance.now();
  readonly #total: number;
  #done = 0;

  /** @param total of the work, in the units of `advance`; characters stand for it better than texts do */
  constructor(total: number) {
    this.#total = total;
  }

  advance(work: number): void {
    this.#done += work;
    const elapsed = performance.now() - this.#started;
    if (elapsed < QUIET_MS) return;
    const share = this.#done / this.#total;
    const leftMs = elapsed / share - elapsed;
    this.#line.show(() => `${Math.round(100 * share)} %, ${Math.ceil(leftMs / 1000)} s to go`);
  }

  end(): void {
    this.#line.end();
  }
}
