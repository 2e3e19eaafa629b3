import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { ROOT } from '../../bench/paths.js';
import { freePort } from '../../bench/systems/freePort.js';
import { imageArguments } from '../../bench/systems/image.js';
import type { Attack } from './attacks/index.js';
import { cpuMs } from './cpuTime.js';

/** The memory of a pod. */
const POD_BYTES = 512 * 2 ** 20;

const CGROUPS = '/sys/fs/cgroup/memory';

/** A service as the image runs it, with a pod's memory. */
export interface AttackedService {
  readonly port: number;
  readonly pid: number;
  readonly alive: boolean;
  /** Memory that is resident now, in bytes. */
  residentBytes(): number;
  /** CPU time that its event loop has taken, in ms; not a number where the system does not say it. */
  readonly loopMs: () => number;
  signal(name: NodeJS.Signals): void;
  /** Waits for the end: the exit code or, where it was killed, the signal. */
  ended(): Promise<number | NodeJS.Signals>;
  /** Kills it if it is still there, and removes its group. */
  clear(): Promise<void>;
}

/** Starts the built service with the options of the image's own command, and what an attack wants of it. */
export async function startAttackedService({
  env = {},
  log = 'reads',
  fault,
}: Pick<Attack, 'env' | 'log' | 'fault'> = {}): Promise<AttackedService> {
  const port = await freePort();
  const output = log === 'full disk' ? openSync('/dev/full', 'w') : 'pipe';
  const imports = fault ? ['--import', `data:text/javascript,${encodeURIComponent(fault)}`] : [];
  // Node's own options precede the program.
  const args = imageArguments().toSpliced(-1, 0, ...imports);
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    env: { PATH: process.env.PATH, HOST: '127.0.0.1', PORT: String(port), ...env },
    stdio: ['pipe', output, 'ignore'],
  });
  if (typeof output === 'number') closeSync(output);
  if (log === 'reads') child.stdout!.resume();
  const pid = child.pid!;
  const group = limitMemory(pid);
  const end = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  await untilReady(child, port);
  return {
    port,
    pid,
    get alive() {
      return child.exitCode === null && child.signalCode === null;
    },
    residentBytes: () => residentBytes(pid),
    loopMs: () => cpuMs(`${pid}/task/${pid}`),
    signal: (name) => void child.kill(name),
    async ended() {
      const [code, signal] = await end;
      return code ?? signal!;
    },
    async clear() {
      child.kill('SIGKILL');
      await end;
      if (group) rmdirSync(group);
    },
  };
}

/** A control group of its own, version 1, where there are some and they may be made. */
function limitMemory(pid: number): string | undefined {
  const group = `${CGROUPS}/sentiment-hostile-${pid}`;
  if (!existsSync(`${CGROUPS}/memory.limit_in_bytes`) || process.getuid?.() !== 0) return undefined;
  try {
    mkdirSync(group);
    writeFileSync(`${group}/memory.limit_in_bytes`, String(POD_BYTES));
    writeFileSync(`${group}/cgroup.procs`, String(pid));
    return group;
  } catch {
    return undefined;
  }
}

async function untilReady(child: ChildProcess, port: number): Promise<void> {
  for (;;) {
    const ready = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined);
    await ready?.arrayBuffer();
    if (ready?.ok) return;
    if (child.exitCode !== null) throw new Error('the service ended before it served');
    await delay(50);
  }
}

function residentBytes(pid: number): number {
  try {
    const [, kilobytes] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))!;
    return Number(kilobytes) * 1024;
  } catch {
    return 0;
  }
}
