import { SERVICE_NAME } from '../../stack/labels.js';
import { kubectl } from '../commands.js';
import { type Check, ok, problem } from '../finding.js';
import { localClusterOf } from '../localCluster.js';
import { isReady, stayingPods } from '../pods.js';
import { clusterOf } from '../snapshot.js';

/** Whether what serves in a cluster on this machine can be reached from it. */
export const endpoint: Check = (snapshot) => {
  const { nodePort, serviceType } = snapshot.stack.config;
  const cluster = clusterOf(snapshot);
  const local = localClusterOf(snapshot);
  if (!cluster || !local || serviceType !== 'NodePort') return [];
  if (!stayingPods(snapshot).some(isReady)) return [];
  if (cluster.answersLocally) {
    return ok(`http://localhost:${nodePort} answers; there is no need for port-forwarding.`);
  }
  // Where the nodes' own network is to be asked, that localhost does not answer is no fault.
  if (!local.onLocalhost && !local.problem) return [];
  const forward = kubectl(snapshot, `port-forward service/${SERVICE_NAME} ${nodePort}:80`);
  return problem(
    `Pods serve, but http://localhost:${nodePort} does not answer.`,
    `${local.problem ?? 'See that the Service has this node port'}; or forward it: ${forward}`,
  );
};
