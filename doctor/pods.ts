import type { ContainerState, ContainerStatus, Pod } from './kubernetes.js';
import { type Deployed, deployedOf, type Snapshot } from './snapshot.js';

/** The stack's pods that are not on their way out, nor over. */
export function stayingPods(snapshot: Snapshot): readonly Pod[] {
  const pods = deployedOf(snapshot)?.pods ?? [];
  return pods.filter((pod) => pod.metadata.deletionTimestamp === undefined && !isOver(pod));
}

/** Whether a pod has ended for good, as by an eviction or the shutdown of its node: others took its place. */
export function isOver({ status: { phase } }: Pod): boolean {
  return phase === 'Failed' || phase === 'Succeeded';
}

/** How a pod's containers are, after those init containers that have not done yet what the pod waits for. */
export function statusesOf({ status }: Pod): readonly ContainerStatus[] {
  const initial = status.initContainerStatuses?.filter(({ ready }) => !ready) ?? [];
  return [...initial, ...(status.containerStatuses ?? [])];
}

/** What a pod's containers are in. */
export function statesOf(pod: Pod): readonly ContainerState[] {
  return statusesOf(pod).map(({ state }) => state);
}

/** How a pod's containers ended. */
export function endsOf(pod: Pod): readonly NonNullable<ContainerState['terminated']>[] {
  return statusesOf(pod).flatMap(({ state, lastState }) =>
    [state.terminated, lastState.terminated].flatMap((end) => end ?? []),
  );
}

export function isReady({ status }: Pod): boolean {
  return status.containerStatuses?.every(({ ready }) => ready) ?? false;
}

/** Whether the kubelet ended a container because a probe failed too often. */
export function wasKilledByProbe({ metadata }: Pod, { events }: Deployed): boolean {
  return events.some(
    ({ reason, message, involvedObject: { kind, name } }) =>
      kind === 'Pod' &&
      name === metadata.name &&
      reason === 'Killing' &&
      /failed (liveness|startup) probe/.test(message),
  );
}

/** The last line that a pod's container wrote before it ended, in its own words. */
export function lastWords(pod: Pod, { logs }: Deployed): string | undefined {
  const written = logs[pod.metadata.name] || endsOf(pod)[0]?.message || '';
  const line = written.trim().split('\n').at(-1);
  return line && plain(line);
}

/** A line of the structured log without its structure. */
function plain(line: string): string {
  try {
    const { msg, err } = JSON.parse(line) as { msg?: string; err?: { message?: string } };
    return [msg, err?.message].filter(Boolean).join(': ') || line;
  } catch {
    return line;
  }
}

/** Whether the node could not run the image's program, for it is of another architecture. */
export function isForeign(pod: Pod, deployed: Deployed): boolean {
  return [lastWords(pod, deployed) ?? '', ...endsOf(pod).map(({ message }) => message ?? '')].some(
    (words) => words.includes('exec format error'),
  );
}

/** The stack's pods that have a fault, of those that stay. */
export function faultyPods<F>(
  snapshot: Snapshot,
  faultOf: (pod: Pod, deployed: Deployed) => F | undefined,
) {
  const deployed = deployedOf(snapshot);
  return groupByFault(stayingPods(snapshot), (pod) => deployed && faultOf(pod, deployed));
}

/** Puts pods with the same fault together: many pods of a deployment fail alike. */
export function groupByFault<F>(
  pods: readonly Pod[],
  faultOf: (pod: Pod) => F | undefined,
): { readonly fault: F; readonly pods: string }[] {
  const groups = new Map<string, { fault: F; names: string[] }>();
  for (const pod of pods) {
    const fault = faultOf(pod);
    if (fault === undefined) continue;
    const key = JSON.stringify(fault);
    const group = groups.get(key) ?? { fault, names: [] };
    group.names.push(pod.metadata.name);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ fault, names }) => ({ fault, pods: inWords(names) }));
}

function inWords(names: readonly string[]): string {
  return names.length === 1 ? `The pod ${names[0]}` : `${names.length} pods (${names.join(', ')})`;
}
