import { pulumi } from '../commands.js';
import { type Check, note, problem } from '../finding.js';
import { endsOf, faultyPods, isReady } from '../pods.js';

/** Pods that were killed because they took more memory than they may. */
export const outOfMemory: Check = (snapshot) => {
  const { memoryLimit } = snapshot.stack.config;
  return faultyPods(snapshot, (pod) =>
    endsOf(pod).some(({ reason }) => reason === 'OOMKilled') ? { serves: isReady(pod) } : undefined,
  ).map(({ fault: { serves }, pods }) =>
    // The kubelet tells of the last end for as long as there is the pod.
    (serves ? note : problem)(
      `${pods} took more memory than the limit of ${memoryLimit}, and ended for it (OOMKilled)${serves ? '; by now it serves again' : ''}.`,
      `Allow more: ${pulumi(snapshot, 'config set memoryLimit 1Gi')}. A larger model needs more, and so does each inference thread (cpuLimit).`,
    ),
  );
};
