import { pulumi } from '../commands.js';
import { type Check, problem } from '../finding.js';
import { endsOf, groupByFault, stayingPods } from '../pods.js';

/** Pods that were killed because they took more memory than they may. */
export const outOfMemory: Check = (snapshot) => {
  const { memoryLimit } = snapshot.stack.config;
  return groupByFault(stayingPods(snapshot), (pod) =>
    endsOf(pod).some(({ reason }) => reason === 'OOMKilled') ? 'OOMKilled' : undefined,
  ).map(({ pods }) =>
    problem(
      `${pods} took more memory than the limit of ${memoryLimit}, and ended for it (OOMKilled).`,
      `Allow more: ${pulumi(snapshot, 'config set memoryLimit 1Gi')}. A larger model needs more, and so does each inference thread (cpuLimit).`,
    ),
  );
};
