import { readFileSync } from 'node:fs';

/**
 * CPU time that a process or thread has taken, in user and in system mode, in ms. Linux counts it in
 * hundredths of a second; not a number elsewhere, and once it has ended.
 *
 * @param task its folder below /proc
 */
export function cpuMs(task: string | number): number {
  try {
    const stat = readFileSync(`/proc/${task}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return 10 * (Number(fields[11]) + Number(fields[12]));
  } catch {
    return Number.NaN;
  }
}

/**
 * Watches the CPU time of the whole machine, that which the host of a virtual one gave to others included.
 *
 * @param pid a process that runs
 * @returns the share of it, 0 to 1, that all other processes have taken since but this one, that one, and
 *   one which was started in the meantime
 */
export function watchOthers(pid: number): (started: number) => number {
  const ours = () => process.cpuUsage().user / 1000 + process.cpuUsage().system / 1000 + cpuMs(pid);
  const [before, [busy, all]] = [ours(), machineMs()];
  return (started) => {
    const [busyNow, allNow] = machineMs();
    return (busyNow - busy - (ours() - before) - cpuMs(started)) / (allNow - all);
  };
}

/** CPU time in ms: taken by processes of this or another machine, and altogether. */
function machineMs(): [number, number] {
  try {
    const [, line] = /^cpu +(.+)$/m.exec(readFileSync('/proc/stat', 'utf8'))!;
    const [user, nice, system, idle, iowait, , , steal] = line!.split(' ').map((n) => 10 * +n);
    const busy = user! + nice! + system! + steal!;
    return [busy, busy + idle! + iowait!];
  } catch {
    return [Number.NaN, Number.NaN];
  }
}
