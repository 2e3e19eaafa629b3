import { createHash } from 'node:crypto';
import * as k8s from '@pulumi/kubernetes';
import type { core } from '@pulumi/kubernetes/types/input.js';
import * as pulumi from '@pulumi/pulumi';
import { NAME, SELECTOR } from '../labels.js';
import { SURGE_PERCENT, timeouts } from '../rollout.js';
import { type Common, metadataOf } from './object.js';

export interface DeploymentArgs {
  /** How many pods; absent where an autoscaler decides. */
  readonly replicas?: pulumi.Input<number> | undefined;
  readonly labels: Common['labels'];
  readonly template: core.v1.PodTemplateSpec;
  /** How long a rollout may take, in s. */
  readonly rolloutSeconds: number;
}

/** The pods, replaced by ready ones only. */
export function deployment(common: Common, args: DeploymentArgs) {
  return new k8s.apps.v1.Deployment(
    common.name,
    {
      metadata: { ...metadataOf(common), labels: args.labels },
      spec: {
        ...(args.replicas !== undefined && { replicas: args.replicas }),
        selector: { matchLabels: SELECTOR },
        strategy: {
          type: 'RollingUpdate',
          rollingUpdate: { maxUnavailable: 0, maxSurge: `${SURGE_PERCENT}%` },
        },
        // A pod that crashes right after its first ready probe must not let the rollout go on.
        minReadySeconds: 2,
        progressDeadlineSeconds: args.rolloutSeconds,
        template: args.template,
      },
    },
    {
      ...common.child,
      customTimeouts: timeouts(args.rolloutSeconds),
      // The autoscaler decides; ignoring also keeps the number there is when scaling is switched on.
      ...(args.replicas === undefined && { ignoreChanges: ['spec.replicas'] }),
    },
  );
}

/**
 * Waits for a Deployment's rollout once more.
 *
 * Pulumi's provider waits for it, but what it hears of it first may be from before the update: then it
 * takes the end of the previous rollout for that of this one, and reports as done what never comes to
 * run. At the next change, here of an annotation that no pod sees, it has heard of the update, and so
 * waits for what is to be waited for.
 *
 * @param after what must be there before, so that it has had time to take effect in the end
 */
export function rolloutWait(
  common: Common,
  awaited: k8s.apps.v1.Deployment,
  { replicas, rolloutSeconds }: Pick<DeploymentArgs, 'replicas' | 'rolloutSeconds'>,
  after: readonly pulumi.Resource[],
) {
  const revision = pulumi
    .all([awaited.spec.template, replicas])
    .apply(([template, count]) => digest({ template, ...(count !== undefined && { count }) }));
  return new k8s.apps.v1.DeploymentPatch(
    common.name,
    {
      metadata: {
        name: NAME,
        namespace: common.namespace,
        annotations: { 'sentiment-api/rollout': revision },
      },
    },
    { ...common.child, customTimeouts: timeouts(rolloutSeconds), dependsOn: [...after] },
  );
}

function digest(value: object): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 12);
}
