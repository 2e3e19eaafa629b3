import { percent } from './format.js';

/** Work that takes less than this is not worth a word, in ms. */
const QUIET = 2000;
/** Between two lines in a log, in ms; a terminal's line is written anew each time. */
const LOG_INTERVAL = 10_000;

/** Says on stderr how far a long evaluation has come. */
export class Progress {
  readonly #total: number;
  readonly #started = performance.now();
  #last = Number.NEGATIVE_INFINITY;
  #done = 0;
  #shown = false;

  /** @param total characters to classify: they stand for the work better than texts do */
  constructor(total: number) {
    this.#total = total;
  }

  /** Notes that a batch of so many characters was classified. */
  advance(characters: number): void {
    this.#done += characters;
    const now = performance.now();
    const interval = process.stderr.isTTY ? QUIET / 10 : LOG_INTERVAL;
    if (now - this.#started < QUIET || now - this.#last < interval) return;
    this.#last = now;
    this.#shown = true;
    const left = ((now - this.#started) / this.#done) * (this.#total - this.#done);
    const line = `${percent(this.#done / this.#total)}, ${Math.ceil(left / 1000)} s to go`;
    process.stderr.write(process.stderr.isTTY ? `\r\x1b[K${line}` : `${line}\n`);
  }

  /** Clears a terminal's line. */
  end(): void {
    if (this.#shown && process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  }
}
