import { readdir, readFile } from 'node:fs/promises';

/**
 * The process of a pod that runs a program, as this machine numbers it.
 *
 * @param podUid the pod's `metadata.uid`
 * @param program the first word of its command line
 * @throws Error when there is not exactly one
 */
export async function processOf(podUid: string, program: string): Promise<number> {
  const found: number[] = [];
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const cgroup = await readFile(`/proc/${entry}/cgroup`, 'utf8').catch(() => '');
    const commandLine = await readFile(`/proc/${entry}/cmdline`, 'utf8').catch(() => '');
    if (cgroup.includes(`pod${podUid}`) && commandLine.split('\0')[0] === program) {
      found.push(Number(entry));
    }
  }
  if (found.length !== 1)
    throw new Error(`pod ${podUid} runs ${found.length} processes ${program}`);
  return found[0]!;
}
