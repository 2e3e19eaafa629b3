import { kubectlIn, pulumi } from '../commands.js';
import { type Check, type Finding, note, problem } from '../finding.js';
import { faultyPods } from '../pods.js';
import type { Snapshot } from '../snapshot.js';

const ADVICE: readonly [RegExp, string, string][] = [
  [/Insufficient cpu/, 'no node has enough CPU left', 'cpuRequest'],
  [/Insufficient memory/, 'no node has enough memory left', 'memoryRequest'],
];

/** By what events cluster autoscaler and Karpenter say that they add a node for a pod. */
const NODE_COMES = ['TriggeredScaleUp', 'Nominated'];

/** Pods that no node takes. */
export const pending: Check = (snapshot) =>
  faultyPods(snapshot, ({ metadata, status }, { events }) => {
    const scheduled = status.conditions?.find(({ type }) => type === 'PodScheduled');
    if (scheduled?.reason !== 'Unschedulable') return undefined;
    const nodeComes = events.some(
      ({ reason, involvedObject }) =>
        involvedObject.name === metadata.name && NODE_COMES.includes(reason),
    );
    return { message: scheduled.message ?? '', nodeComes };
  }).map(({ fault, pods }) => describe(snapshot, pods, fault));

function describe(
  snapshot: Snapshot,
  pods: string,
  { message, nodeComes }: { readonly message: string; readonly nodeComes: boolean },
): Finding {
  if (nodeComes) {
    const { rolloutTimeout } = snapshot.stack.config;
    return note(
      `${pods} waits for a node that the cluster adds.`,
      `Look again in a minute. A rollout may take ${rolloutTimeout} s; to allow more: ${pulumi(snapshot, 'config set rolloutTimeout 600')}`,
    );
  }
  const short = ADVICE.filter(([pattern]) => pattern.test(message));
  if (short.length === 0) {
    return problem(
      `${pods} found no node (Pending): ${message}`,
      `Which taints and conditions keep pods away: ${kubectlIn(snapshot, 'describe nodes')}`,
    );
  }
  const reasons = short.map(([, reason]) => reason).join(', and ');
  const keys = short.map(([, , key]) => pulumi(snapshot, `config set ${key} LESS`)).join(', ');
  return problem(
    `${pods} found no node (Pending): ${reasons}.`,
    `Ask for less (${keys}), for fewer replicas, or give the cluster more: in Docker Desktop, Settings, Resources.`,
  );
}
