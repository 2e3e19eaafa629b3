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

/** Where a cgroup is made, what is written to which file, and which counts what was killed. */
interface Layout {
  readonly roots: readonly string[];
  readonly settings: Readonly<Record<string, string>>;
  readonly events: string;
}

/**
 * What the kubelet sets for a container: the limits, and no swap.
 *
 * @see https://docs.kernel.org/admin-guide/cgroup-v2.html
 * @see https://docs.kernel.org/admin-guide/cgroup-v1/memory.html
 */
function layout(name: string): Layout {
  const quota = String(amount(POD_LIMITS.cpu) * PERIOD_US);
  const bytes = String(amount(POD_LIMITS.memory));
  if (existsSync(`${MOUNT}/cgroup.controllers`))
    return {
      roots: [MOUNT],
      settings: {
        [`${MOUNT}/cgroup.subtree_control`]: '+cpu +memory',
        [`${MOUNT}/${name}/cpu.max`]: `${quota} ${PERIOD_US}`,
        [`${MOUNT}/${name}/memory.max`]: bytes,
        [`${MOUNT}/${name}/memory.swap.max`]: '0',
        [`${MOUNT}/${name}/memory.oom.group`]: '1',
      },
      events: `${MOUNT}/${name}/memory.events`,
    };
  return {
    roots: [`${MOUNT}/cpu`, `${MOUNT}/memory`],
    settings: {
      [`${MOUNT}/cpu/${name}/cpu.cfs_period_us`]: String(PERIOD_US),
      [`${MOUNT}/cpu/${name}/cpu.cfs_quota_us`]: quota,
      [`${MOUNT}/memory/${name}/memory.limit_in_bytes`]: bytes,
      [`${MOUNT}/memory/${name}/memory.swappiness`]: '0',
    },
    events: `${MOUNT}/memory/${name}/memory.oom_control`,
  };
}

/**
 * Confines a server to what a pod may use by default, by a cgroup that it sees as a container sees its
 * own: at the root of the mount. Takes Linux and root, no cluster.
 *
 * @param id of the server; a cgroup of it that was left over is used again
 * @throws SystemError when cgroups cannot be made
 */
export function podLimits(id: string): Confinement {
  const name = `sentiment-api-bench-${id.replaceAll(/\W/g, '-')}`;
  const { roots, settings, events } = layout(name);
  const cgroups = roots.map((root) => `${root}/${name}`);
  try {
    for (const cgroup of cgroups) if (!existsSync(cgroup)) mkdirSync(cgroup);
    for (const [file, value] of Object.entries(settings)) writeFileSync(file, value);
  } catch (error) {
    const { message } = error as Error;
    throw new SystemError(`a pod’s limits take Linux, root and cgroups: ${message}`);
  }
  const enter = cgroups.map((cgroup) => `echo $$ >${cgroup}/cgroup.procs && `).join('');
  const see = roots.map((root) => `mount --bind ${root}/${name} ${root} && `).join('');
  const script = `${enter} exec unshare --mount --cgroup sh -c '${see} exec "$@"' sh "$@"`;
  return {
    prefix: ['sh', '-c', script, 'sh'],
    memoryBytes: amount(POD_LIMITS.memory),
    outOfMemoryKills: () => Number(/^oom_kill (\d+)$/m.exec(readFileSync(events, 'utf8'))?.[1]),
    remove: async () => {
      await Promise.all(cgroups.map(remove));
    },
  };
}

/** Removes a cgroup once its processes, which were killed, are gone. */
async function remove(cgroup: string): Promise<void> {
  for (let tries = 50; ; tries--)
    try {
      return rmdirSync(cgroup);
    } catch (error) {
      if (tries === 0) throw error;
      await delay(20);
    }
}
