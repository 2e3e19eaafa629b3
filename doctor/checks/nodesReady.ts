import { kubectlIn } from '../commands.js';
import { type Check, note, problem } from '../finding.js';
import { holds } from '../kubernetes.js';
import { stayingPods } from '../pods.js';
import { clusterOf } from '../snapshot.js';
import { quoted } from '../words.js';

/** Nodes that are not ready: the cluster goes on listing the containers there as they were. */
export const nodesReady: Check = (snapshot) => {
  const nodes = clusterOf(snapshot)?.nodes;
  if (!nodes || 'error' in nodes) return [];
  return nodes.found
    .filter(({ status }) => !holds(status.conditions, 'Ready'))
    .map(({ metadata: { name }, status: { conditions } }) => {
      const { message = '' } = conditions.find(({ type }) => type === 'Ready') ?? {};
      const hasPods = stayingPods(snapshot).some(({ spec }) => spec.nodeName === name);
      return (hasPods ? problem : note)(
        `The node ${name} is not ready: its pods get no requests, and it takes no new ones. ${message && quoted(message)}`.trim(),
        `Start it, or see why: ${kubectlIn(snapshot, `describe node ${name}`)}`,
      );
    });
};
