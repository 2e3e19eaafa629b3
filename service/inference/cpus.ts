import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** Reads a small file, or nothing where there is none. */
export type ReadFile = (path: string) => string | undefined;

function readIfPresent(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return undefined;
  }
}

/**
 * The CPU limit of this process's container in CPUs (1.5 is one and a half), or undefined without one.
 * Inside a container the kernel shows its own cgroup at the root of the mount.
 *
 * @see https://docs.kernel.org/admin-guide/cgroup-v2.html#cpu-interface-files (`cpu.max`)
 * @see https://docs.kernel.org/scheduler/sched-bwc.html (`cpu.cfs_quota_us`, cgroup v1)
 */
export function cgroupCpuLimit(read: ReadFile = readIfPresent): number | undefined {
  const [quota, period] =
    read('/sys/fs/cgroup/cpu.max')?.split(' ') ??
    ['/sys/fs/cgroup/cpu/cpu.cfs_quota_us', '/sys/fs/cgroup/cpu/cpu.cfs_period_us'].map(read);
  const limit = Number(quota) / Number(period);
  return limit > 0 ? limit : undefined;
}

/**
 * How many inference threads to run: one per CPU the container may use, rounded. A host's other cores
 * would only add threads that the limit then stops for the rest of each scheduling period. Of a CPU and
 * a half, one thread and the event loop cannot use all.
 */
export function inferenceThreads(limit = cgroupCpuLimit(), cores = availableParallelism()): number {
  return Math.max(1, Math.min(cores, Math.round(limit ?? cores)));
}
