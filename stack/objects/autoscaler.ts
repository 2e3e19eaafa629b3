import * as k8s from '@pulumi/kubernetes';
import type * as pulumi from '@pulumi/pulumi';
import { type Common, metadataOf } from './object.js';

/** Between how many pods to choose, and by what. */
export interface Autoscale {
  readonly minReplicas: pulumi.Input<number>;
  readonly maxReplicas: pulumi.Input<number>;
  /** CPU use of a pod to hold, as a Kubernetes quantity. */
  readonly targetCpu: pulumi.Input<string>;
}

/** Chooses the number of pods by the CPU that they use on average. */
export function autoscaler(
  common: Common,
  deployment: pulumi.Input<string>,
  { minReplicas, maxReplicas, targetCpu }: Autoscale,
) {
  return new k8s.autoscaling.v2.HorizontalPodAutoscaler(
    common.name,
    {
      metadata: metadataOf(common),
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: deployment },
        minReplicas,
        maxReplicas,
        metrics: [
          {
            type: 'Resource',
            // An amount, not a share of the request: a change of that does not change when to scale.
            resource: {
              name: 'cpu',
              target: { type: 'AverageValue', averageValue: targetCpu },
            },
          },
        ],
      },
    },
    common.child,
  );
}
