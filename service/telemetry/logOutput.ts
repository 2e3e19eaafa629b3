import { fstatSync, write as writeFile } from 'node:fs';
import type { DestinationStream } from 'pino';

/** Most characters that wait to be written; what comes then is dropped. */
const MOST_WAITING = 2 ** 20;

/** How long the end of the process waits for what is not written yet, in ms. */
const LAST_WRITE_MS = 500;

type Write = (lines: string, done: (error?: Error | null) => void) => void;

/**
 * Where log lines leave the process. They never cost a request: what cannot be written, since a disk
 * is full or nobody reads, waits up to a bound and is then dropped, and counted. pino's own
 * destination waits for a full disk for ever, and keeps without bound what a reader does not take.
 */
export class LogOutput implements DestinationStream {
  readonly #write: Write;
  #waiting = '';
  /** Lines handed over at once. */
  #writing = '';
  #dropped = 0;
  #idle: (() => void) | undefined;

  /** @param write writes lines and says when it is done; another stands in for it in tests */
  constructor(write: Write = standardOutput()) {
    this.#write = write;
  }

  /** Lines that were dropped. */
  get droppedLines(): number {
    return this.#dropped;
  }

  write(line: string): void {
    if (this.#waiting.length + line.length > MOST_WAITING) {
      this.#dropped++;
      return;
    }
    if (this.#waiting === '' && this.#writing === '') setImmediate(this.#flush);
    this.#waiting += line;
  }

  /** Resolves once everything is written, or cannot be in a moment's time. */
  end(withinMs = LAST_WRITE_MS): Promise<void> {
    if (this.#waiting === '' && this.#writing === '') return Promise.resolve();
    return new Promise((resolve) => {
      this.#idle = resolve;
      setTimeout(resolve, withinMs);
    });
  }

  readonly #flush = (): void => {
    this.#writing = this.#waiting;
    this.#waiting = '';
    this.#write(this.#writing, (error) => {
      if (error) this.#dropped += this.#writing.split('\n').length - 1;
      this.#writing = '';
      if (this.#waiting !== '') this.#flush();
      else this.#idle?.();
    });
  };
}

/**
 * Writes to standard output. Pipes and terminals are written to without a thread of Node's pool: a
 * reader that stalls would hold it, and with it the end of the process.
 */
function standardOutput(): Write {
  const kind = fstatSync(1);
  if (kind.isFIFO() || kind.isSocket() || process.stdout.isTTY) {
    // Who stops reading altogether ends the log, not the service.
    process.stdout.on('error', () => {});
    return (lines, done) => void process.stdout.write(lines, done);
  }
  return (lines, done) => {
    const bytes = Buffer.from(lines);
    writeFile(1, bytes, (error, written) => {
      done(error ?? (written < bytes.length ? new Error('written in part') : null));
    });
  };
}
