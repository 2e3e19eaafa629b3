import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { KEYS } from '../../stack/keys.js';
import { amount } from '../../stack/quantity.js';
import { SystemError } from '../errors.js';
import type { Confinement } from './server.js';

/** What a pod of the stack may use by default, as Kubernetes quantities. */
export const POD_LIMITS = { cpu: KEYS.cpuLimit.default, memory: KEYS.memoryLimit.default };

const MOUNT = '/sys/fs/cgroup';
/** The kubelet's scheduling period, in µs. */
const PERIOD_US = 100_000;
/** How often and after how many ms the removal of a cgroup is tried: killed processes take a moment to go. */
const REMOVAL = { tries: 50, everyMs: 20 };

/** Where cgroups are made, and what limits one: files and what is written to them, in this order. */
interface Hierarchy {
  readonly root: string;
  readonly limits: Readonly<Record<string, string>>;
  /** The file that counts what was killed for lack of memory. */
  readonly events?: string;
}

/**
 * What the kubelet sets for a container: the limits, and no swap.
 *
 * @see https://docs.kernel.org/admin-guide/cgroup-v2.html
 * @see https://docs.kernel.org/admin-guide/cgroup-v1/memory.html
 */
function hierarchies(): Hierarchy[] {
  const quota = String(amount(POD_LIMITS.cpu) * PERIOD_US);
  const bytes = String(amount(POD_LIMITS.memory));
  if (existsSync(`${MOUNT}/cgroup.controllers`)) {
    const cpu = { 'cpu.max': `${quota} ${PERIOD_US}` };
    const memory = { 'memory.max': bytes, 'memory.swap.max': '0', 'memory.oom.group': '1' };
    return [{ root: MOUNT, limits: { ...cpu, ...memory }, events: 'memory.events' }];
  }
  const cpu = { 'cpu.cfs_period_us': String(PERIOD_US), 'cpu.cfs_quota_us': quota };
  const memory = { 'memory.limit_in_bytes': bytes, 'memory.swappiness': '0' };
  return [
    { root: `${MOUNT}/cpu`, limits: cpu },
    { root: `${MOUNT}/memory`, limits: memory, events: 'memory.oom_control' },
  ];
}

/**
 * Confines a server to what a pod may use by default, by a cgroup that it sees as a container sees its
 * own: at the root of the mount. Takes Linux and root, no cluster.
 *
 * @param name of the cgroup; one that is left over from before is used again
 * @throws SystemError when cgroups cannot be made
 */
export function podLimits(name: string): Confinement {
  const own = `sentiment-api-bench-${name.replaceAll(/\W/g, '-')}`;
  const made = hierarchies().map(({ root, limits, events }) => {
    const directory = `${root}/${own}`;
    try {
      if (root === MOUNT) writeFileSync(`${root}/cgroup.subtree_control`, '+cpu +memory');
      mkdirSync(directory, { recursive: true });
      for (const [file, value] of Object.entries(limits))
        writeFileSync(`${directory}/${file}`, value);
    } catch (error) {
      throw new SystemError(
        `a pod’s limits take Linux, root and cgroups: ${(error as Error).message}`,
      );
    }
    return { root, directory, events };
  });
  const enter = made.map(({ directory }) => `echo $$ >${directory}/cgroup.procs`).join(' && ');
  const mounts = made.map(({ directory, root }) => `mount --bind ${directory} ${root}`);
  const confined = `${mounts.join(' && ')} && exec "$@"`;
  return {
    prefix: [
      'sh',
      '-c',
      `${enter} && exec unshare --mount --cgroup sh -c '${confined}' sh "$@"`,
      'sh',
    ],
    outOfMemoryKills: () =>
      made.reduce((sum, { directory, events }) => {
        if (!events) return sum;
        return (
          sum +
          Number(/^oom_kill (\d+)$/m.exec(readFileSync(`${directory}/${events}`, 'utf8'))?.[1])
        );
      }, 0),
    remove: async () => {
      for (const { directory } of made)
        for (let left = REMOVAL.tries; ; left--)
          try {
            rmdirSync(directory);
            break;
          } catch (error) {
            if (left === 0) throw error;
            await delay(REMOVAL.everyMs);
          }
    },
  };
}
