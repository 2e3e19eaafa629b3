import * as k8s from '@pulumi/kubernetes';
import { SELECTOR } from '../labels.js';
import { type Common, metadataOf } from './object.js';

/** Lets nodes be drained one pod at a time; a single pod may go too. */
export function podDisruptionBudget(common: Common) {
  return new k8s.policy.v1.PodDisruptionBudget(
    common.name,
    {
      metadata: metadataOf(common),
      spec: {
        maxUnavailable: 1,
        selector: { matchLabels: SELECTOR },
        // A broken pod must not keep a node from being drained.
        unhealthyPodEvictionPolicy: 'AlwaysAllow',
      },
    },
    common.child,
  );
}
