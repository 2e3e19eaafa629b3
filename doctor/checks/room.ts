import { scaleOf } from '../../stack/config.js';
import { amount, formatBytes, formatCpus } from '../../stack/quantity.js';
import { SURGE_PERCENT } from '../../stack/rollout.js';
import { type Check, note, ok, problem, unknown } from '../finding.js';
import { holds, type KubeNode, type Pod } from '../kubernetes.js';
import { clusterOf, deployedOf } from '../snapshot.js';

/** What a pod asks for, or a node has left. */
interface Room {
  readonly cpus: number;
  /** Bytes. */
  readonly memory: number;
  readonly pods: number;
}

/** Whether the nodes have room for the pods, by what is requested and not by what is used. */
export const room: Check = (snapshot) => {
  const cluster = clusterOf(snapshot);
  if (!cluster) return [];
  const { nodes, pods } = cluster;
  if ('error' in nodes) return [unknown(`The nodes cannot be looked at: ${nodes.error}.`)];
  if ('error' in pods) return [unknown(`The nodes' pods cannot be looked at: ${pods.error}.`)];
  const { config } = snapshot.stack;
  const pod = {
    cpus: amount(config.cpuRequest),
    memory: amount(config.memoryRequest),
    pods: 1,
  };
  const open = nodes.found.filter(takesPods);
  if (open.length === 0) {
    return [problem('No node takes pods.', 'kubectl describe nodes says why.')];
  }
  const left = open.map((node) => leftOn(node, pods.found));
  const fit = left.reduce((sum, free) => sum + fitting(pod, free), 0);

  const deployed = deployedOf(snapshot);
  const there = deployed?.pods.filter(({ spec }) => spec.nodeName !== undefined).length ?? 0;
  const scale = scaleOf(config);
  const replicas = 'replicas' in scale ? scale.replicas : scale.minReplicas;
  const needed = Math.max(0, replicas - there);
  const surge = deployed?.deployment ? Math.ceil((replicas * SURGE_PERCENT) / 100) : 0;
  const each = `${config.cpuRequest} of CPU and ${config.memoryRequest} of memory`;
  const roomiest = left.reduce((a, b) => (b.cpus > a.cpus ? b : a));
  const free = `${formatCpus(roomiest.cpus)} of CPU and ${formatBytes(roomiest.memory)} of memory`;
  const advice =
    'Ask for less (pulumi config set cpuRequest, memoryRequest or replicas), remove other pods, ' +
    'or give the cluster more: in Docker Desktop, Settings, Resources.';
  if (fit < needed) {
    return [
      problem(
        `There is no room for ${needed} more pods that request ${each} each: ${fit} fit, and the ` +
          `emptiest node has ${free} left that nobody requested.`,
        advice,
      ),
    ];
  }
  if (fit < needed + surge) {
    return [
      note(
        `A rollout needs room for ${surge} more ${surge === 1 ? 'pod' : 'pods'} for a while (${each}), ` +
          `and the emptiest node has ${free} left.`,
        advice,
      ),
    ];
  }
  return [ok(`There is room: ${fit} pods that request ${each} fit, and ${needed} are to come.`)];
};

function takesPods({ spec, status }: KubeNode): boolean {
  const repels = spec.taints?.some(({ effect }) => effect !== 'PreferNoSchedule') ?? false;
  return !spec.unschedulable && !repels && holds(status.conditions, 'Ready');
}

function leftOn(node: KubeNode, pods: readonly Pod[]): Room {
  const here = pods.filter(
    ({ spec, status }) =>
      spec.nodeName === node.metadata.name &&
      status.phase !== 'Succeeded' &&
      status.phase !== 'Failed',
  );
  const { allocatable } = node.status;
  return {
    cpus: amount(allocatable.cpu) - sum(here, 'cpu'),
    memory: amount(allocatable.memory) - sum(here, 'memory'),
    pods: amount(allocatable.pods) - here.length,
  };
}

function sum(pods: readonly Pod[], resource: string): number {
  return pods.reduce((total, pod) => total + requested(pod, resource), 0);
}

/**
 * What the scheduler counts for a pod.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/pods/init-containers/#resource-sharing-within-containers
 */
function requested({ spec }: Pod, resource: string): number {
  const request = (container: Pod['spec']['containers'][number] | { resources?: never }) =>
    amount(container.resources?.requests?.[resource]);
  const inits = (spec.initContainers ?? []) as Pod['spec']['containers'];
  const sidecars = inits.filter(({ restartPolicy }) => restartPolicy === 'Always');
  const lasting = [...spec.containers, ...sidecars].reduce((total, one) => total + request(one), 0);
  return Math.max(lasting, ...inits.map(request)) + amount(spec.overhead?.[resource]);
}

function fitting(pod: Room, free: Room): number {
  const most = Math.min(free.cpus / pod.cpus, free.memory / pod.memory, free.pods / pod.pods);
  // A binary fraction may miss a whole number by its last digit.
  return Math.max(0, Math.floor(most + 1e-9));
}
