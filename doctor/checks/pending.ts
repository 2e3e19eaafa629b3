import { kubectlIn, pulumi } from '../commands.js';
import { type Check, type Finding, problem } from '../finding.js';
import { faultyPods } from '../pods.js';
import type { Snapshot } from '../snapshot.js';

const ADVICE: readonly [RegExp, string, string][] = [
  [/Insufficient cpu/, 'no node has enough CPU left', 'cpuRequest'],
  [/Insufficient memory/, 'no node has enough memory left', 'memoryRequest'],
];

/** Pods that no node takes. */
export const pending: Check = (snapshot) =>
  faultyPods(snapshot, ({ status }) => {
    const scheduled = status.conditions?.find(({ type }) => type === 'PodScheduled');
    return scheduled?.reason === 'Unschedulable' ? scheduled.message : undefined;
  }).map(({ fault, pods }) => describe(snapshot, pods, fault));

function describe(snapshot: Snapshot, pods: string, message: string): Finding {
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
