import type { RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { ByteBudget } from '../inference/byteBudget.js';
import { Connection } from './connection.js';
import type { Turns } from './turns.js';

/** What all connections together may hold. */
export interface ConnectionLimits {
  /** Most connections at a time. */
  readonly connections: number;
  /** Bytes of bodies under way, and of requests that wait behind another on their connection. */
  readonly received: ByteBudget;
  /** Bytes of answers that their clients have not taken yet. */
  readonly unread: ByteBudget;
  /** Longest time for a client to take an answer, in ms. */
  readonly readTimeoutMs: number;
  /** What a connection goes on with can wait for its turn. */
  readonly turns: Turns;
}

interface UnreadAnswer {
  readonly bytes: number;
  readonly since: number;
}

/**
 * The connections of a server: how many there are, and what they hold. Where there are too many, or
 * more is waiting for clients than there is memory for, those go first that have let the service wait
 * for the longest.
 */
export class Connections {
  /** The one that has had no answer for the longest time is first. */
  readonly #open = new Set<Connection>();
  readonly #bySocket = new WeakMap<object, Connection>();
  readonly #unread = new Map<Connection, UnreadAnswer>();
  readonly #limits: ConnectionLimits;
  readonly #handler: RequestListener;
  readonly #sweep: NodeJS.Timeout;

  /** @param handler called with the requests of a connection one after the other */
  constructor(handler: RequestListener, limits: ConnectionLimits) {
    this.#handler = handler;
    this.#limits = limits;
    this.#sweep = setInterval(() => this.#endSlowReaders(), Math.min(1000, limits.readTimeoutMs));
    this.#sweep.unref();
  }

  /** Connections that are open. */
  get size(): number {
    return this.#open.size;
  }

  /** Answers that their clients have not taken yet. */
  get unreadAnswers(): number {
    return this.#unread.size;
  }

  /** Takes up a connection, in place of another where there are too many. */
  add(socket: Socket): void {
    if (this.#open.size >= this.#limits.connections && !this.#endLongestWaiting()) {
      socket.destroy();
      return;
    }
    const { received, turns } = this.#limits;
    turns.connected();
    const connection = new Connection(socket, {
      handler: this.#handler,
      take: (bytes) => received.take(bytes),
      release: (bytes) => received.release(bytes),
      unread: (which, bytes) => this.#keepUnread(which, bytes),
      idle: (which) => this.#becomeIdle(which),
      inTurn: turns.take,
    });
    this.#open.add(connection);
    this.#bySocket.set(socket, connection);
    socket.once('close', () => {
      this.#open.delete(connection);
      this.#forgetUnread(connection);
    });
  }

  /** Hands a request to the connection that brought it. */
  accept(response: ServerResponse): void {
    this.#bySocket.get(response.req.socket)?.accept(response);
  }

  /**
   * Reads no more of a connection, for what came is not HTTP, or does not come in time.
   *
   * @param reason handed to whoever receives the request under way, as its event `refused`
   * @param refuse answers where nobody does
   */
  readonly fail = (socket: object, reason: Error, refuse: () => void): void => {
    this.#bySocket.get(socket)?.fail(reason, refuse);
  };

  /** Ends those that have never brought a request. */
  endUnused(): void {
    for (const connection of this.#open) if (connection.requests === 0) connection.end();
  }

  /** Stops looking after them. */
  close(): void {
    clearInterval(this.#sweep);
  }

  #becomeIdle(connection: Connection): void {
    this.#forgetUnread(connection);
    this.#open.delete(connection);
    this.#open.add(connection);
  }

  /** Ends the connection that keeps the service waiting for the longest; false where none does. */
  #endLongestWaiting(): boolean {
    for (const connection of this.#open) {
      if (!connection.waitsForClient) continue;
      this.#open.delete(connection);
      connection.end();
      return true;
    }
    return false;
  }

  #keepUnread(connection: Connection, bytes: number): void {
    const { unread } = this.#limits;
    while (!unread.take(bytes)) {
      const [longest] = this.#unread.keys();
      if (longest === undefined) {
        connection.end();
        return;
      }
      this.#forgetUnread(longest);
      longest.end();
    }
    this.#unread.set(connection, { bytes, since: performance.now() });
  }

  #forgetUnread(connection: Connection): void {
    const answer = this.#unread.get(connection);
    if (answer === undefined) return;
    this.#unread.delete(connection);
    this.#limits.unread.release(answer.bytes);
  }

  #endSlowReaders(): void {
    const before = performance.now() - this.#limits.readTimeoutMs;
    for (const [connection, { since }] of this.#unread) {
      if (since > before) return;
      connection.end();
    }
  }
}
