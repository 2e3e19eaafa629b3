import { kubectl } from '../commands.js';
import { type Check, problem } from '../finding.js';
import type { Pod } from '../kubernetes.js';
import { endsOf, faultyPods, isForeign, statesOf } from '../pods.js';
import type { Deployed } from '../snapshot.js';
import { quoted } from '../words.js';

const WAITING = ['CreateContainerConfigError', 'CreateContainerError', 'RunContainerError'];

/** Events of a node that cannot give a pod its volumes or its network. */
const PREPARATIONS = ['FailedMount', 'FailedAttachVolume', 'FailedCreatePodSandBox'];

/** How a container ended that did not even begin. */
export const START_ERROR = 'StartError';

/** Pods whose container the node cannot start. */
export const cannotStart: Check = (snapshot) => {
  return faultyPods(snapshot, (pod, deployed) => {
    if (isForeign(pod, deployed)) return undefined;
    // Between two attempts, the last one is all that tells.
    const failed = endsOf(pod).find(({ reason }) => reason === START_ERROR);
    const waiting = statesOf(pod).flatMap((state) => state.waiting ?? []);
    return (
      failed?.message ??
      waiting.find(({ reason }) => WAITING.includes(reason))?.message ??
      (waiting.some(({ reason }) => reason === 'ContainerCreating')
        ? unprepared(pod, deployed)
        : undefined)
    );
  }).map(({ fault: message, pods }) =>
    problem(
      `${pods} cannot start: ${quoted(message)}`,
      `Something that the pod refers to or that its node needs is missing: ${kubectl(snapshot, 'describe pod POD')}`,
    ),
  );
};

/** What keeps the node from preparing a pod's containers: only events say so. */
function unprepared({ metadata }: Pod, { events }: Deployed): string | undefined {
  return (
    events
      .findLast(
        ({ reason, involvedObject }) =>
          involvedObject.name === metadata.name && PREPARATIONS.includes(reason),
      )
      // Of each attempt, and so different each time and of each pod.
      ?.message.replace(/ "[0-9a-f]{64}"/g, '')
  );
}
