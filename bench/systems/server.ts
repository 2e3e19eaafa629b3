import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Connection } from '../load/connection.js';
import { prepareRequests } from '../load/requests.js';
import { readLabels } from './protocol.js';
import type { System } from './system.js';

/** How long a server may take from its start to its first answer, in ms. */
const START_LIMIT_MS = 180_000;
/** How often a starting server is asked, in ms: the resolution of start-up times. */
const ASK_EVERY_MS = 20;

/**
 * A server in a process group of its own, so that it can be paused, resumed and ended as a whole,
 * with the workers that it starts. It ends when this process does.
 */
export class Server {
  readonly #process: ChildProcess;
  readonly #endWithThisProcess = () => this.#signal('SIGKILL');
  readonly port: number;
  /** From the start of the process to its first answer, in ms. */
  startUpMs = Number.NaN;

  private constructor(process: ChildProcess, port: number) {
    this.#process = process;
    this.port = port;
    globalThis.process.on('exit', this.#endWithThisProcess);
  }

  /**
   * Starts a server on a free port and waits until it classifies a text.
   *
   * @param logFile where what it prints goes
   * @param cpus the only CPUs it may run on, as taskset(1) lists them; unset: all
   * @throws Error with the end of its log when it does not
   */
  static async start(system: System, logFile: string, cpus?: string): Promise<Server> {
    const port = await freePort();
    const { command, args, environment, directory } = system.launch(port);
    mkdirSync(dirname(logFile), { recursive: true });
    const log = openSync(logFile, 'w');
    const started = performance.now();
    const child = spawn(
      cpus === undefined ? command : 'taskset',
      cpus === undefined ? args : ['-c', cpus, command, ...args],
      {
        env: { ...process.env, ...environment },
        stdio: ['ignore', log, log],
        detached: true,
        ...(directory !== undefined && { cwd: directory }),
      },
    );
    closeSync(log);
    const server = new Server(child, port);
    try {
      await server.#firstAnswer(system);
    } catch (error) {
      await server.stop();
      const end = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-15).join('\n');
      throw new Error(`${system.name}: ${(error as Error).message}\n${end}`);
    }
    server.startUpMs = performance.now() - started;
    return server;
  }

  get pid(): number {
    return this.#process.pid!;
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
    const ended = this.#ended || this.pid === undefined ? undefined : once(this.#process, 'exit');
    this.#signal('SIGKILL');
    await ended;
  }

  get #ended(): boolean {
    return this.#process.exitCode !== null || this.#process.signalCode !== null;
  }

  #signal(signal: NodeJS.Signals): void {
    if (this.pid === undefined) return;
    try {
      process.kill(-this.pid, signal);
    } catch {
      // Every process of the group has ended.
    }
  }

  async #firstAnswer({ protocol }: System): Promise<void> {
    let failure: Error | undefined;
    this.#process.once('error', (error) => {
      failure = error;
    });
    const [request] = prepareRequests(protocol, { texts: ['It works.'], textsPerRequest: 1 });
    const end = performance.now() + START_LIMIT_MS;
    while (performance.now() < end) {
      if (failure) throw failure;
      if (this.#ended) throw new Error('the server ended before it answered');
      const connection = new Connection(this.port);
      try {
        const { status, body } = await connection.send(request!.bytes);
        if (status === 200) {
          readLabels(protocol, body, 1);
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

/** A port of 127.0.0.1 that nothing listens on. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
