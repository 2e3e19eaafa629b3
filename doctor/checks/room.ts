import { scaleOf } from '../../stack/config.js';
import { formatBytes, formatCpus } from '../../stack/quantity.js';
import { SURGE_PERCENT } from '../../stack/rollout.js';
import { kubectlIn, pulumi } from '../commands.js';
import { type Check, type Finding, type Findings, note, ok, problem, unknown } from '../finding.js';
import { platformOf, type Scheduled } from '../kubernetes.js';
import { localClusterOf } from '../localCluster.js';
import { fitting, isSelected, leftOn, type Room, requested, takesPods } from '../nodeRoom.js';
import { stayingPods } from '../pods.js';
import { type Cluster, clusterOf, deployedOf, type Snapshot } from '../snapshot.js';
import { stackPod } from '../stackPod.js';
import { list, quoted } from '../words.js';

/** Whether the nodes have room for the pods, by what is requested and not by what is used. */
export const room: Check = (snapshot) => {
  const cluster = clusterOf(snapshot);
  if (!cluster) return [];
  const pod = stackPod(snapshot.stack.config);
  const left = leftOnNodes(snapshot, cluster, pod);
  return 'rooms' in left ? judge(snapshot, left.rooms, pod) : left;
};

/** What is left on the nodes that take the stack's pods, or why that is not known. */
function leftOnNodes(
  snapshot: Snapshot,
  { nodes, pods }: Cluster,
  { nodeSelector = {}, tolerations }: Scheduled,
): { readonly rooms: readonly Room[] } | Findings {
  if ('error' in nodes) return unknown(`The nodes cannot be looked at: ${quoted(nodes.error)}`);
  if ('error' in pods) return unknown(`The nodes' pods cannot be looked at: ${quoted(pods.error)}`);
  const open = nodes.found.filter((node) => takesPods(node, tolerations));
  if (open.length === 0) {
    return noRoom(snapshot, 'No node takes pods.', `Why: ${kubectlIn(snapshot, 'describe nodes')}`);
  }
  const fits = open.filter((node) => isSelected(node, nodeSelector));
  if (fits.length > 0) return { rooms: fits.map((node) => leftOn(node, pods.found)) };
  // That no node runs what the image is built for is told of by itself.
  if (!open.some((node) => platformOf(node) === snapshot.stack.config.platform)) return [];
  return noRoom(
    snapshot,
    `No node that takes pods has all labels that they ask for: ${list(Object.entries(nodeSelector).map((label) => label.join('=')))}.`,
    `Change the nodeSelector in the key pod; the labels there are: ${kubectlIn(snapshot, 'get nodes --show-labels')}`,
  );
}

function judge(snapshot: Snapshot, left: readonly Room[], asked: Scheduled): Finding {
  const pod = { cpus: requested(asked, 'cpu'), memory: requested(asked, 'memory'), pods: 1 };
  const fit = left.reduce((sum, free) => sum + fitting(pod, free), 0);
  const { needed, surge } = wanted(snapshot);
  const each = inWords(pod);
  const free = inWords(left.reduce((a, b) => (b.cpus > a.cpus ? b : a)));
  const advice =
    `Ask for less (${pulumi(snapshot, 'config set cpuRequest 100m')}; memoryRequest and replicas alike), ` +
    'remove other pods, or give the cluster more: in Docker Desktop, Settings, Resources.';
  if (fit < needed) {
    return noRoom(
      snapshot,
      `There is no room for ${needed} more pods that request ${each} each: ${fit} fit, and the ` +
        `emptiest node has ${free} left that nobody requested.`,
      advice,
    );
  }
  if (fit < needed + surge) {
    return note(
      `A rollout needs room for ${surge} more ${surge === 1 ? 'pod' : 'pods'} for a while (${each}), ` +
        `and the emptiest node has ${free} left.`,
      advice,
    );
  }
  return ok(`There is room: ${fit} pods that request ${each} fit, and ${needed} are to come.`);
}

/** What keeps pods waiting on a laptop may have another cluster add nodes, as many do by themselves. */
function noRoom(snapshot: Snapshot, says: string, advice: string): Finding {
  if (localClusterOf(snapshot)) return problem(says, advice);
  return note(says, `If the cluster adds nodes by itself, nothing. Else: ${advice}`);
}

function inWords({ cpus, memory }: Room): string {
  return `${formatCpus(cpus)} of CPU and ${formatBytes(memory)} of memory`;
}

/** How many pods are to come, and how many more a rollout takes for a while. */
function wanted(snapshot: Snapshot): { readonly needed: number; readonly surge: number } {
  const there = stayingPods(snapshot).filter(({ spec }) => spec.nodeName !== undefined).length;
  const scale = scaleOf(snapshot.stack.config);
  const replicas = 'replicas' in scale ? scale.replicas : scale.minReplicas;
  return {
    needed: Math.max(0, replicas - there),
    surge: deployedOf(snapshot)?.deployment ? Math.ceil((replicas * SURGE_PERCENT) / 100) : 0,
  };
}
