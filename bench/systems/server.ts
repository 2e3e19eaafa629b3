import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { OutOfMemoryError, SystemError } from '../errors.js';
import { Connection } from '../load/connection.js';
import { type Endpoint, readLabels, requestBytes } from '../load/protocol.js';
import { freePort } from './freePort.js';
import { residentBytes } from './memory.js';
import type { System } from './system.js';

/** How long a server may take from its start to its first answer, in ms. */
const START_LIMIT_MS = 180_000;
/** How often a starting server is asked, in ms: the resolution of start-up times. */
const ASK_EVERY_MS = 20;

/** What of the machine a server may use. */
export interface Confinement {
  /** What comes before the command that runs it. */
  readonly prefix: readonly string[];
  /** Most memory that it may take, in bytes. */
  readonly memoryBytes?: number;
  /** How many processes have been killed for lack of memory so far. */
  outOfMemoryKills?(): number;
  /** Removes what confined the server once it has ended. */
  remove?(): Promise<void>;
}

/**
 * A server in a process group of its own, so that it can be paused, resumed and ended as a whole,
 * with the workers that it starts; it ends when this process does. Or one that others started, which
 * is left as it is.
 */
export class Server {
  readonly #process: ChildProcess | undefined;
  readonly #outOfMemoryKills: () => number;
  readonly #killsBefore: number;
  readonly #endWithThisProcess = () => this.#signal('SIGKILL');
  readonly endpoint: Endpoint;
  /** From the start of the process to its first answer, in ms; undefined where others started it. */
  startUpMs: number | undefined;

  private constructor(
    process: ChildProcess | undefined,
    endpoint: Endpoint,
    outOfMemoryKills = () => 0,
  ) {
    this.#process = process;
    this.endpoint = endpoint;
    this.#outOfMemoryKills = outOfMemoryKills;
    this.#killsBefore = outOfMemoryKills();
    globalThis.process.on('exit', this.#endWithThisProcess);
  }

  /**
   * Starts a server on a free port, where it does not run already, and waits until it classifies a text.
   *
   * @param logFile where what it prints goes
   * @param confinement what it may use; unset: all of the machine
   * @throws OutOfMemoryError when it is killed for lack of memory
   * @throws SystemError with the end of its log when it does not answer otherwise
   */
  static async start(system: System, logFile: string, confinement?: Confinement): Promise<Server> {
    const { protocol, runs } = system;
    if (typeof runs !== 'function') {
      const server = new Server(undefined, runs);
      await server.#firstAnswer();
      return server;
    }
    const port = await freePort();
    const { command, args, environment, directory } = runs(port);
    mkdirSync(dirname(logFile), { recursive: true });
    const log = openSync(logFile, 'w');
    const started = performance.now();
    const [program, ...rest] = [...(confinement?.prefix ?? []), command, ...args];
    const child = spawn(program!, rest, {
      env: { ...process.env, ...environment },
      stdio: ['ignore', log, log],
      detached: true,
      ...(directory !== undefined && { cwd: directory }),
    });
    closeSync(log);
    const endpoint = { host: '127.0.0.1', port, protocol };
    const server = new Server(child, endpoint, confinement?.outOfMemoryKills);
    try {
      await server.#firstAnswer();
    } catch (error) {
      await server.stop();
      if (server.outOfMemory) throw new OutOfMemoryError(`${system.name}: out of memory`);
      const end = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-15).join('\n');
      throw new SystemError(`${system.name}: ${(error as Error).message}\n${end}`);
    }
    server.startUpMs = performance.now() - started;
    return server;
  }

  /** Memory of all its processes, in bytes; undefined where others started it. */
  get residentBytes(): number | undefined {
    return this.#process && residentBytes(this.#process.pid!);
  }

  /** Whether processes of it were killed for lack of memory, as far as it is confined. */
  get outOfMemory(): boolean {
    return this.#outOfMemoryKills() > this.#killsBefore;
  }

  /** Stops the processes where they are: a server that waits its turn takes no CPU. */
  pause(): void {
    this.#signal('SIGSTOP');
  }

  resume(): void {
    this.#signal('SIGCONT');
  }

  async stop(): Promise<void> {
    process.off('exit', this.#endWithThisProcess);
    const { pid } = this.#process ?? {};
    const ended = this.#ended || pid === undefined ? undefined : once(this.#process!, 'exit');
    this.#signal('SIGKILL');
    await ended;
  }

  get #ended(): boolean {
    return [this.#process?.exitCode, this.#process?.signalCode].some((code) => code != null);
  }

  #signal(signal: NodeJS.Signals): void {
    if (this.#process?.pid === undefined) return;
    try {
      process.kill(-this.#process.pid, signal);
    } catch {
      // Every process of the group has ended.
    }
  }

  async #firstAnswer(): Promise<void> {
    let failure: Error | undefined;
    this.#process?.once('error', (error) => {
      failure = error;
    });
    const request = requestBytes(this.endpoint, ['It works.']);
    const end = performance.now() + START_LIMIT_MS;
    while (performance.now() < end) {
      if (failure) throw failure;
      if (this.#ended) throw new Error('the server ended before it answered');
      const connection = new Connection(this.endpoint);
      try {
        const { status, body } = await connection.send(request);
        if (status === 200) {
          readLabels(this.endpoint.protocol, body, 1);
          return;
        }
      } catch (error) {
        if (error instanceof SyntaxError) throw error;
      } finally {
        connection.close();
      }
      await delay(ASK_EVERY_MS);
    }
    throw new Error(`the server did not answer within ${START_LIMIT_MS / 1000} s`);
  }
}
