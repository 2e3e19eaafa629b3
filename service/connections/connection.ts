import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Bytes that are parsed at a time. Node would parse all it reads at once, 64 KiB: a thousand requests
 * and more, each with an answer. A request as clients mostly send it is one such portion, or two.
 */
const PORTION_BYTES = 512;

/** What connections have in common, and are told to. */
export interface ConnectionRoom {
  readonly handler: RequestListener;
  /** Takes bytes that wait on a connection, if there is room for them. */
  take(bytes: number): boolean;
  release(bytes: number): void;
  /** An answer was given that its client has not taken yet, of so many bytes. */
  unread(connection: Connection, bytes: number): void;
  /** The connection waits for its client again: no request of it is under way. */
  idle(connection: Connection): void;
  /** Calls back in turn with the other connections. */
  readonly inTurn: (work: () => void) => void;
}

/**
 * One client's connection. It has one request under way at a time: what a client sends before it has
 * its answer is not read, so that a client costs what one request costs, however much it sends.
 * Answers come in order, as HTTP/1.1 asks.
 */
export class Connection {
  /** Requests it has brought. */
  requests = 0;
  readonly #socket: Socket;
  readonly #room: ConnectionRoom;
  readonly #parse: (chunk: Buffer) => void;
  /** The answer to the request that is under way. */
  #current: ServerResponse | undefined;
  /** Requests of the same portion that wait for their turn. */
  readonly #waiting: ServerResponse[] = [];
  /** Bytes put back, to be read later. */
  #postponed = 0;
  /** The request that was answered before all of its body had come. */
  #refused: IncomingMessage | undefined;
  /** Most bytes of the body under way that are still to come. */
  #bodyLeft = 0;
  /** What comes is not parsed any more. */
  #abandoned = false;
  /** Bytes of its answer that its client has not taken. */
  #unread = 0;

  constructor(socket: Socket, room: ConnectionRoom) {
    this.#socket = socket;
    this.#room = room;
    // Node's own reader, which is handed what it may parse.
    this.#parse = socket.listeners('data')[0] as (chunk: Buffer) => void;
    socket.off('data', this.#parse);
    socket.on('data', this.#read);
    socket.once('close', () => this.#releaseAll());
  }

  /** Whether the service waits for the client: for a request, the rest of it, or until it reads. */
  get waitsForClient(): boolean {
    return this.#current === undefined || !this.#current.req.complete || this.#unread > 0;
  }

  /** Takes a request; it is handled once those before it were answered. */
  accept(response: ServerResponse): void {
    this.requests++;
    if (this.#current === undefined) this.#start(response);
    else this.#waiting.push(response);
  }

  /** Ends it, whatever is under way. */
  end(): void {
    this.#socket.destroy();
  }

  /** Refuses what it cannot read: as the request that is received, or behind the answers to those before it. */
  fail(reason: Error, refuse: () => void): void {
    if (this.#abandoned) return;
    this.#abandoned = true;
    if (this.#waiting.at(-1)?.req.complete === false) this.#waiting.pop();
    const last = this.#waiting.at(-1) ?? this.#current;
    // A request has one answer.
    if (this.#refused?.complete === false) this.end();
    else if (last === undefined) refuse();
    else if (last.req.complete || !last.req.emit('refused', reason)) last.once('close', refuse);
  }

  #start(response: ServerResponse): void {
    this.#current = response;
    this.#bodyLeft = Number(response.req.headers['content-length'] ?? 0);
    response.on('prefinish', this.#given);
    response.on('close', this.#answered);
    this.#room.handler(response.req, response);
  }

  /** The answer is complete; what the system has not taken of it waits for the client. */
  readonly #given = (): void => {
    this.#unread = this.#socket.writableLength;
    if (this.#unread > 0) this.#room.unread(this, this.#unread);
  };

  readonly #answered = (): void => {
    const request = this.#current?.req;
    this.#current = undefined;
    this.#unread = 0;
    if (this.#socket.destroyed) return;
    if (request?.complete === false) this.#discard(request);
    this.#room.idle(this);
    // Others have their turn in between.
    if (this.#waiting.length > 0) this.#room.inTurn(this.#next);
    else if (this.#postponed > 0) this.#room.inTurn(this.#resume);
  };

  /**
   * Reads past the rest of a body, so that its client sees the answer (as nginx's lingering_close),
   * in turn with others, however many send what nobody reads.
   */
  #discard(request: IncomingMessage): void {
    this.#refused = request;
    // Node pauses the socket while nobody takes the body, and resumes it for whoever does.
    request._read = () => {};
    request.on('data', () => {});
    this.#room.inTurn(this.#resume);
  }

  readonly #next = (): void => {
    const response = this.#waiting.shift();
    if (response !== undefined && !this.#socket.destroyed) this.#start(response);
  };

  readonly #resume = (): void => {
    // Node does not read either from who does not take its answers.
    if (this.#socket.writableNeedDrain) this.#socket.once('drain', this.#resume);
    else this.#socket.resume();
  };

  readonly #read = (chunk: Buffer): void => {
    if (this.#postponed > 0) this.#releasePostponed();
    let from = 0;
    while (from < chunk.length && !this.#socket.destroyed && !this.#abandoned) {
      if (this.#mustWait) {
        this.#postpone(chunk.subarray(from));
        return;
      }
      // No more than the rest of the body under way and a portion of what follows it.
      const to = Math.min(chunk.length, from + Math.max(PORTION_BYTES, this.#bodyLeft));
      const before = this.#current;
      this.#parse.call(this.#socket, chunk.subarray(from, to));
      if (this.#current === before) this.#bodyLeft -= to - from;
      from = to;
    }
    // What nobody reads is read past in turn with others.
    if (this.#abandoned || this.#refused?.complete === false) {
      this.#socket.pause();
      this.#room.inTurn(this.#resume);
    }
  };

  get #mustWait(): boolean {
    return (
      this.#socket.isPaused() || this.#waiting.length > 0 || this.#current?.req.complete === true
    );
  }

  #postpone(rest: Buffer): void {
    if (!this.#room.take(rest.length)) {
      this.end();
      return;
    }
    this.#postponed = rest.length;
    this.#socket.pause();
    this.#socket.unshift(rest);
  }

  #releasePostponed(): void {
    this.#room.release(this.#postponed);
    this.#postponed = 0;
  }

  #releaseAll(): void {
    this.#releasePostponed();
    this.#waiting.length = 0;
  }
}
