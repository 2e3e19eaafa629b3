/** Turns in a row that new connections may take from work that can wait. */
const MOST_PUT_OFF = 8;

/**
 * Work that can wait, a piece in each turn of the event loop, one connection after the other. Node takes
 * up one new connection in a turn and no more (libuv 1.45), so that one behind hundreds of others waits
 * for as many turns: these are to be short, and shortest while connections come.
 */
export class Turns {
  readonly #waiting: (() => void)[] = [];
  #connected = false;
  #putOff = 0;

  /** Calls back in turn. */
  readonly take = (work: () => void): void => {
    if (this.#waiting.push(work) === 1) setImmediate(this.#turn);
  };

  /** A connection was taken up in this turn. */
  connected(): void {
    this.#connected = true;
  }

  readonly #turn = (): void => {
    const putOff = this.#connected && this.#putOff < MOST_PUT_OFF;
    this.#connected = false;
    this.#putOff = putOff ? this.#putOff + 1 : 0;
    const work = putOff ? undefined : this.#waiting.shift();
    if (this.#waiting.length > 0) setImmediate(this.#turn);
    work?.();
  };
}
