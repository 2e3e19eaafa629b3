import { scaleOf } from '../../stack/config.js';
import { NAME, POD_SELECTOR } from '../../stack/labels.js';
import { SURGE_PERCENT } from '../../stack/rollout.js';
import { deploy, kubectl, pulumi } from '../commands.js';
import { type Check, type Finding, type Findings, note, ok, problem, unknown } from '../finding.js';
import type { Deployment } from '../kubernetes.js';
import { clusterOf, type Snapshot } from '../snapshot.js';
import { quoted } from '../words.js';
import { recorded } from './recorded.js';

/** Whether there is a deployment, and all its pods are there. */
export const rollout: Check = (snapshot) => {
  const deployed = clusterOf(snapshot)?.deployed;
  if (!deployed) return [];
  if ('error' in deployed) return unknown(`Pods cannot be looked at: ${quoted(deployed.error)}`);
  const { namespace } = snapshot.stack.config;
  const { deployment } = deployed.found;
  if (!deployment) {
    // What Pulumi has on record and the cluster lost is told of by itself.
    if ([recorded(snapshot)].flat().length > 0) return [];
    return note(`Nothing is deployed in the namespace ${namespace}.`, deploy(snapshot));
  }
  return [
    refusal(snapshot, deployment),
    otherNumber(snapshot, deployment),
    progress(snapshot, deployment),
  ].flat();
};

/** Pods that the cluster does not even make: a quota, or what the namespace allows, is against them. */
function refusal(snapshot: Snapshot, { status }: Deployment): Findings {
  const failure = status.conditions?.find(
    ({ type, status: state }) => type === 'ReplicaFailure' && state === 'True',
  );
  if (!failure) return [];
  return problem(
    `The cluster refuses to make pods: ${quoted(failure.message ?? failure.type)}`,
    'Ask whoever runs the cluster about the quota or the policy that it names, or take another namespace. A rollout needs ' +
      `${SURGE_PERCENT} % more pods for a while. Kubernetes tries again at ever longer intervals; to have it do so at once: ` +
      kubectl(
        snapshot,
        `annotate replicasets --selector ${POD_SELECTOR} --overwrite "tried=$(date)"`,
      ),
  );
}

/** Another number of pods than is configured: that has changed since, or somebody has scaled by hand. */
function otherNumber(snapshot: Snapshot, { spec: { replicas } }: Deployment): Findings {
  const scale = scaleOf(snapshot.stack.config);
  if (!('replicas' in scale) || scale.replicas === replicas) return [];
  return note(
    `The number of pods is ${replicas} in the cluster, and ${scale.replicas} in the configuration.`,
    `A deploy makes it the latter: ${deploy(snapshot)}`,
  );
}

function progress(snapshot: Snapshot, { spec: { replicas }, status }: Deployment): Finding {
  const {
    availableReplicas: available = 0,
    updatedReplicas: updated = 0,
    replicas: all = 0,
  } = status;
  if (replicas === 0) return note('No pods are asked for.', awaken(snapshot));
  const count = `${Math.min(available, replicas)} of ${replicas} pods serve`;
  if (available >= replicas && updated >= replicas && all === updated) return ok(`${count}.`);
  const stuck = status.conditions?.some(
    ({ type, reason }) => type === 'Progressing' && reason === 'ProgressDeadlineExceeded',
  );
  const old = available > 0 ? '; those that were there before go on serving' : '';
  if (stuck) {
    return problem(
      `The rollout is stuck: ${count}${old}.`,
      `What is said of the pods has the reason; put it right and deploy again: ${deploy(snapshot)}`,
    );
  }
  // It stays so from the end of a rollout to the next one, whatever becomes of pods.
  const over = status.conditions?.some(
    ({ type, reason }) => type === 'Progressing' && reason === 'NewReplicaSetAvailable',
  );
  return note(
    over ? `${count}; the others come, or come back.` : `A rollout is under way: ${count}.`,
    'Look again in a minute.',
  );
}

/** How to have pods again: an autoscaler leaves a number of zero as it is, and a deploy leaves the number to it. */
function awaken(snapshot: Snapshot): string {
  const scale = scaleOf(snapshot.stack.config);
  if (!('replicas' in scale))
    return kubectl(snapshot, `scale deployment ${NAME} --replicas ${scale.minReplicas}`);
  return scale.replicas > 0 ? deploy(snapshot) : pulumi(snapshot, 'config set replicas 2');
}
