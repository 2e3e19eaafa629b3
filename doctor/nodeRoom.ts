import { amount } from '../stack/quantity.js';
import {
  type Container,
  holds,
  type KubeNode,
  type Pod,
  type Scheduled,
  type Taint,
  type Toleration,
} from './kubernetes.js';

/** What a pod asks for, or a node has left. */
export interface Room {
  readonly cpus: number;
  /** Bytes. */
  readonly memory: number;
  readonly pods: number;
}

/** Whether a node takes pods that tolerate this. */
export function takesPods(
  { spec, status }: KubeNode,
  tolerations: readonly Toleration[] = [],
): boolean {
  const repels = spec.taints?.some(
    (taint) =>
      taint.effect !== 'PreferNoSchedule' && !tolerations.some((one) => tolerates(one, taint)),
  );
  return !spec.unschedulable && !repels && holds(status.conditions, 'Ready');
}

/** Whether a node has all labels that pods ask for. */
export function isSelected({ metadata }: KubeNode, selector: Scheduled['nodeSelector']): boolean {
  return Object.entries(selector ?? {}).every(([name, value]) => metadata.labels?.[name] === value);
}

/** @see https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/#concepts */
function tolerates({ key, operator, value, effect }: Toleration, taint: Taint): boolean {
  return (
    (!effect || effect === taint.effect) &&
    (key ? key === taint.key : operator === 'Exists') &&
    (operator === 'Exists' || (value ?? '') === (taint.value ?? ''))
  );
}

/** What nobody has requested of a node. */
export function leftOn(node: KubeNode, pods: readonly Pod[]): Room {
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

/** How many pods of a kind fit into what is left. */
export function fitting(pod: Room, free: Room): number {
  const most = Math.min(free.cpus / pod.cpus, free.memory / pod.memory, free.pods / pod.pods);
  // A binary fraction may miss a whole number by its last digit.
  return Math.max(0, Math.floor(most + 1e-9));
}

function sum(pods: readonly Pod[], resource: string): number {
  return pods.reduce((total, { spec }) => total + requested(spec, resource), 0);
}

/**
 * What the scheduler counts for a pod.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/pods/init-containers/#resource-sharing-within-containers
 */
export function requested(
  { containers, initContainers = [], overhead }: Scheduled,
  resource: string,
): number {
  const request = ({ resources }: Container) =>
    amount(resources?.requests?.[resource] ?? resources?.limits?.[resource]);
  const sidecars = initContainers.filter(({ restartPolicy }) => restartPolicy === 'Always');
  const lasting = [...containers, ...sidecars].reduce((total, one) => total + request(one), 0);
  return Math.max(lasting, ...initContainers.map(request)) + amount(overhead?.[resource]);
}
