import { spawn } from 'node:child_process';
import { mkdir, open, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { environment } from './command.js';
import { CGROUP, LOGS, MARK, PIDS } from './layout.js';

/** A long-running process of the cluster. */
export interface Daemon {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** A process whose namespaces it is started in. */
  readonly inside?: number;
}

/** Ahead of what else the machine does: a node that is slow to react fails what it would not. */
const NICENESS = '-10';

const NAMESPACES = ['--mount', '--uts', '--net', '--pid'];

/** Where a daemon writes what it has to say. */
export const logOf = (name: string) => join(LOGS, `${name}.log`);

/** Starts a process that outlives this one. */
export async function startDaemon({ name, command, args, inside }: Daemon): Promise<void> {
  await mkdir(LOGS, { recursive: true });
  await mkdir(PIDS, { recursive: true });
  const log = await open(logOf(name), 'a');
  try {
    const enter = inside ? ['nsenter', `--target=${inside}`, ...NAMESPACES, '--wd=/'] : [];
    const child = spawn('nice', ['-n', NICENESS, ...enter, command, ...args], {
      cwd: '/',
      detached: true,
      env: environment({ [MARK.name]: MARK.value }),
      stdio: ['ignore', log.fd, log.fd],
    });
    await new Promise((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', reject);
    });
    child.unref();
    await writeFile(join(PIDS, name), `${child.pid} ${await startTime(child.pid!)}`);
  } finally {
    await log.close();
  }
}

/** The daemon's process, if the one that was started still runs: another may have its id by now. */
export async function pidOf(name: string): Promise<number | undefined> {
  const record = await readFile(join(PIDS, name), 'utf8').catch(() => '');
  const [pid, started] = record.split(' ');
  if (!pid || (await startTime(Number(pid))) !== started) return undefined;
  return Number(pid);
}

/** Ends a daemon at once, if it runs. */
export async function stopDaemon(name: string): Promise<void> {
  for (let pid = await pidOf(name); pid !== undefined; pid = await pidOf(name)) {
    kill(pid, 'SIGKILL');
    await pause(50);
  }
}

/**
 * Ends at once every process that a cluster has ever started, as its environment says, and every
 * process in its containers. Nothing that they keep is used again, so none is asked to end in order.
 */
export async function killAll(): Promise<void> {
  for (let round = 0; round < 100; round++) {
    const pids = await ownProcesses();
    if (pids.length === 0) return;
    for (const pid of pids) kill(pid, 'SIGKILL');
    await pause(100);
  }
  throw new Error(`processes ${(await ownProcesses()).join(', ')} of the cluster do not end`);
}

/** Ends at once a process, its group, and the processes that it has started in groups of their own. */
export async function killFamily(pid: number): Promise<void> {
  const family: number[] = [-pid];
  for (const other of await allProcesses())
    if ((await statOf(other))?.[1] === String(pid)) family.push(other);
  for (const member of family) kill(member, 'SIGKILL');
}

async function allProcesses(): Promise<number[]> {
  return (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry)).map(Number);
}

async function ownProcesses(): Promise<number[]> {
  const own: number[] = [];
  for (const pid of await allProcesses()) {
    if (pid === process.pid || (await startTime(pid)) === undefined) continue;
    const environ = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
    const cgroup = await readFile(`/proc/${pid}/cgroup`, 'utf8').catch(() => '');
    const marked = environ.split('\0').includes(`${MARK.name}=${MARK.value}`);
    if (marked || cgroup.includes(`:${CGROUP}/`)) own.push(pid);
  }
  return own;
}

/** When a process started, in clock ticks since boot; undefined for one that is gone or a zombie. */
async function startTime(pid: number): Promise<string | undefined> {
  const fields = await statOf(pid);
  return fields?.[0] === 'Z' ? undefined : fields?.[19];
}

/** What the system says of a process behind its name, which may itself hold spaces: state, parent, and so on. */
async function statOf(pid: number): Promise<string[] | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
}

export function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
