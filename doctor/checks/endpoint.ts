import { SERVICE_NAME } from '../../stack/labels.js';
import { type Check, ok, problem } from '../finding.js';
import { isReady, stayingPods } from '../pods.js';
import { clusterOf } from '../snapshot.js';

/** Whether what serves in Docker Desktop's cluster can be reached from this machine. */
export const endpoint: Check = (snapshot) => {
  const { context, nodePort } = snapshot.stack.config;
  const cluster = clusterOf(snapshot);
  if (!cluster || context !== 'docker-desktop' || !stayingPods(snapshot).some(isReady)) return [];
  if (cluster.answersLocally) {
    return [ok(`http://localhost:${nodePort} answers; there is no need for port-forwarding.`)];
  }
  return [
    problem(
      `Pods serve, but http://localhost:${nodePort} does not answer.`,
      'See that the Service has this node port. A cluster that Docker Desktop made with kind need not pass node ' +
        `ports on: choose kubeadm in Settings, Kubernetes, or kubectl port-forward service/${SERVICE_NAME} ${nodePort}:80`,
    ),
  ];
};
