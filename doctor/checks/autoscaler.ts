import { kubectlIn } from '../commands.js';
import { type Check, problem } from '../finding.js';
import { clusterOf, deployedOf } from '../snapshot.js';
import { quoted } from '../words.js';

/** What serves the CPU use of pods. */
const METRICS_GROUP = 'metrics.k8s.io';

/** Whether the cluster can scale by CPU, where the stack asks for it. */
export const autoscaler: Check = (snapshot) => {
  const cluster = clusterOf(snapshot);
  if (!cluster || snapshot.stack.config.maxReplicas === undefined) return [];
  const { apiGroups } = cluster;
  if ('found' in apiGroups && !apiGroups.found.includes(METRICS_GROUP)) {
    return problem(
      'The cluster has no metrics server, and so the number of pods does not follow their CPU use.',
      `${kubectlIn(snapshot, 'apply --filename https://github.com/kubernetes-sigs/metrics-server/releases/latest/download/components.yaml')}` +
        '; on Docker Desktop, kind and the like its container also needs the argument --kubelet-insecure-tls.',
    );
  }
  const failing = deployedOf(snapshot)?.autoscaler?.status.conditions?.find(
    ({ type, status }) => type === 'ScalingActive' && status === 'False',
  );
  // No pods, no CPU use: that is not the autoscaler's fault, and others tell of it.
  if (!failing || failing.reason === 'ScalingDisabled') return [];
  return problem(
    `The autoscaler does not know the CPU use of the pods (${failing.reason}): ${quoted(failing.message ?? '')}`,
    `New pods are measured after a minute. If it stays so: ${kubectlIn(snapshot, '--namespace kube-system logs deployment/metrics-server')}`,
  );
};
