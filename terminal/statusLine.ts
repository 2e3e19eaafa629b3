/** Between two updates in a terminal, and between two lines in a log, in ms. */
const INTERVAL_MS = { terminal: 200, log: 10_000 };

/** Says how far something has come: in one line of a terminal, written anew each time, or in a log's lines. */
export class StatusLine {
  readonly #output: NodeJS.WriteStream;
  #shownAt = Number.NEGATIVE_INFINITY;

  constructor(output: NodeJS.WriteStream) {
    this.#output = output;
  }

  /** Shows a line, unless the last is still new. */
  show(line: () => string): void {
    const now = performance.now();
    const { isTTY } = this.#output;
    if (now - this.#shownAt < INTERVAL_MS[isTTY ? 'terminal' : 'log']) return;
    this.#shownAt = now;
    this.#output.write(isTTY ? `\r\x1b[K${line()}` : `${line()}\n`);
  }

  /** Clears a terminal's line. */
  end(): void {
    if (this.#shownAt > 0 && this.#output.isTTY) this.#output.write('\r\x1b[K');
  }
}
