import type { ContainerState, Pod } from './kubernetes.js';
import { type Deployed, deployedOf, type Snapshot } from './snapshot.js';

/** The stack's pods that are not on their way out. */
export function stayingPods(snapshot: Snapshot): readonly Pod[] {
  const pods = deployedOf(snapshot)?.pods ?? [];
  return pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
}

/** What a pod's containers are in, and were in before. */
export function statesOf({ status }: Pod): readonly ContainerState[] {
  return (status.containerStatuses ?? []).map(({ state }) => state);
}

export function endsOf({ status }: Pod): readonly NonNullable<ContainerState['terminated']>[] {
  return (status.containerStatuses ?? []).flatMap(({ state, lastState }) =>
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
