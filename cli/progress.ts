import { StatusLine } from '../terminal/statusLine.js';

/** Says how far the command has come, in one line of a terminal. */
export class Progress {
  readonly #line: StatusLine | undefined;
  readonly #totalBytes: number | undefined;
  readonly #started = performance.now();
  #texts = 0;

  /**
   * @param terminal where to say it; undefined where nobody watches
   * @param totalBytes size of the input, where it is known
   */
  constructor(terminal: NodeJS.WriteStream | undefined, totalBytes: number | undefined) {
    this.#line = terminal && new StatusLine(terminal);
    this.#totalBytes = totalBytes;
  }

  /**
   * Notes that texts were classified.
   *
   * @param bytesRead of the input so far, those included that wait for their turn
   */
  advance(texts: number, bytesRead: number): void {
    this.#texts += texts;
    this.#line?.show(() => {
      const seconds = (performance.now() - this.#started) / 1000;
      const rate = Math.round(this.#texts / seconds).toLocaleString('en');
      const share = this.#totalBytes
        ? `, ${Math.floor((100 * bytesRead) / this.#totalBytes)} % read`
        : '';
      return `${this.#texts.toLocaleString('en')} texts, ${rate} a second${share}`;
    });
  }

  /** Clears the line. */
  end(): void {
    this.#line?.end();
  }
}
