/** Between two updates, in ms. */
const INTERVAL_MS = 200;

/** Says how far it has come, in one line of a terminal. */
export class Progress {
  readonly #terminal: NodeJS.WriteStream | undefined;
  readonly #totalBytes: number | undefined;
  readonly #started = performance.now();
  #shown = 0;
  #texts = 0;

  /**
   * @param terminal where to say it; undefined where nobody watches
   * @param totalBytes size of the input, where it is known
   */
  constructor(terminal: NodeJS.WriteStream | undefined, totalBytes: number | undefined) {
    this.#terminal = terminal;
    this.#totalBytes = totalBytes;
  }

  /**
   * Notes that texts were classified.
   *
   * @param bytesRead of the input so far, those included that wait for their turn
   */
  advance(texts: number, bytesRead: number): void {
    this.#texts += texts;
    const now = performance.now();
    if (!this.#terminal || now - this.#shown < INTERVAL_MS) return;
    this.#shown = now;
    this.#terminal.write(`\r\x1b[K${this.#line(now, bytesRead)}`);
  }

  /** Clears the line. */
  end(): void {
    if (this.#shown > 0) this.#terminal?.write('\r\x1b[K');
  }

  #line(now: number, bytesRead: number): string {
    const seconds = (now - this.#started) / 1000;
    const rate = Math.round(this.#texts / seconds).toLocaleString('en');
    const share = this.#totalBytes
      ? `, ${Math.floor((100 * bytesRead) / this.#totalBytes)} % read`
      : '';
    return `${this.#texts.toLocaleString('en')} texts, ${rate} a second${share}`;
  }
}
