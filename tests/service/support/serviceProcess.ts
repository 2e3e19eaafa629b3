import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type Ended, ended } from '../../support/ended.js';

/** The service as it is built and shipped. */
const MAIN = fileURLToPath(new URL('../../../dist/main.js', import.meta.url));

export type LogLine = Record<string, unknown>;

/** The service in a process of its own. */
export interface ServiceProcess {
  readonly url: string;
  readonly port: number;
  readonly log: readonly LogLine[];
  signal(name: NodeJS.Signals): void;
  /** Waits for a line with this message. */
  logged(msg: string): Promise<LogLine>;
  /** Waits for the end of the process and returns its exit code. */
  exit(): Promise<number | null>;
}

export interface ProcessOptions {
  /** A command that runs Node, with its arguments, as the service's process. */
  readonly prefix?: readonly string[];
  /** Another build of the service than this project's. */
  readonly main?: string;
  readonly env?: Record<string, string>;
  readonly args?: readonly string[];
  /** Arguments for Node itself. */
  readonly nodeArgs?: readonly string[];
}

/** Starts the service on a free port and waits until it serves. */
export async function startServiceProcess(options: ProcessOptions = {}): Promise<ServiceProcess> {
  const service = spawnService(options);
  const { port } = (await service.logged('serving')) as { port: number };
  return { ...service, port, url: `http://127.0.0.1:${port}` };
}

/** Starts the service on a free port. */
export function spawnService(options: ProcessOptions = {}) {
  const child = spawnMain(options);
  const log: LogLine[] = [];
  const lines = createInterface({ input: child.stdout! });
  lines.on('line', (line) => log.push(JSON.parse(line)));
  const closed = once(child, 'close') as Promise<[number | null]>;
  return {
    log,
    signal: (name: NodeJS.Signals) => void child.kill(name),
    async exit() {
      const [code] = await closed;
      return code;
    },
    async logged(msg: string) {
      for (;;) {
        const found = log.find((line) => line.msg === msg);
        if (found) return found;
        const next = await Promise.race([once(lines, 'line'), closed.then(() => undefined)]);
        if (!next && !log.some((line) => line.msg === msg)) {
          throw new Error(`the service ended without having logged "${msg}"`);
        }
      }
    },
  };
}

/** Runs the service to its end. */
export function runService(options: ProcessOptions): Promise<Ended> {
  return ended(spawnMain(options));
}

function spawnMain({
  prefix = [],
  main = MAIN,
  env = {},
  args = [],
  nodeArgs = [],
}: ProcessOptions): ChildProcess {
  const [command, ...rest] = [...prefix, process.execPath, ...nodeArgs, main, ...args];
  return spawn(command!, rest, {
    env: { PATH: process.env.PATH, HOST: '127.0.0.1', PORT: '0', THREADS: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}
