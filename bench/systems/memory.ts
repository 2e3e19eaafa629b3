import { execFileSync } from 'node:child_process';

/**
 * Resident memory of a process and all its descendants, in bytes. Memory that processes share counts
 * for each of them.
 */
export function residentBytes(pid: number): number {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,rss='], { encoding: 'utf8' });
  const processes = table
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number) as [number, number, number]);
  const family = new Set([pid]);
  // Parents need not come before their children in the table, so it is read until nothing is new.
  for (let size = 0; size < family.size; ) {
    size = family.size;
    for (const [child, parent] of processes) if (family.has(parent)) family.add(child);
  }
  const kibibytes = processes.reduce((sum, [id, , rss]) => sum + (family.has(id) ? rss : 0), 0);
  return kibibytes * 1024;
}
