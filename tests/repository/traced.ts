import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Ended, ended } from '../support/ended.js';

/** Calls of the system by which a process reaches another machine, the look-up of names included. */
const CALLS = 'connect,sendto,sendmsg,sendmmsg';

/** A home with nothing in it, and a record of whom the processes in it talk to. */
export class Traced {
  readonly home: string;
  readonly #record: string;

  /** @param folder where both are to be */
  constructor(folder: string) {
    this.home = join(folder, 'home');
    this.#record = join(folder, 'calls');
    mkdirSync(this.home);
  }

  /** Whether calls of the system can be seen here: on Linux, where strace is installed. */
  static readonly seesCalls =
    process.platform === 'linux' && spawnSync('strace', ['--version']).status === 0;

  /** What goes before a command so that its calls are seen. It stays the parent's own child. */
  get prefix(): string[] {
    if (!Traced.seesCalls) return [];
    return ['strace', '-D', '-f', '-q', '-e', `trace=${CALLS}`, '-o', this.#record];
  }

  get environment(): Record<string, string> {
    return { PATH: process.env.PATH!, HOME: this.home };
  }

  /** Runs Node to its end. */
  node(...args: string[]): Promise<Ended> {
    const [command, ...rest] = [...this.prefix, process.execPath, ...args];
    const env = this.environment;
    return ended(spawn(command!, rest, { env, stdio: ['ignore', 'pipe', 'pipe'] }));
  }

  /** The files that were made in the home, relative to it. */
  files(): string[] {
    return readdirSync(this.home, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name).slice(this.home.length + 1));
  }

  /** The addresses of other machines that were talked to. */
  async addresses(): Promise<string[]> {
    if (!Traced.seesCalls) return [];
    let record = '';
    // The first process is traced from its first line on; strace may write its end a moment later.
    for (let over = false; !over; await sleep(20)) {
      record = readFileSync(this.#record, 'utf8');
      const [first] = record.split(' ', 1);
      over = new RegExp(`^${first} .*\\+\\+\\+ exited`, 'm').test(record);
    }
    const seen = record.matchAll(/inet_(?:addr\(|pton\(AF_INET6, )"([^"]+)"/g);
    const addresses = new Set([...seen].map(([, address]) => address!));
    return [...addresses].filter((address) => !/^(127\.|::1$|::ffff:127\.)/.test(address));
  }
}
