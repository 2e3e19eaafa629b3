import * as k8s from '@pulumi/kubernetes';
import { type Common, metadataOf } from './object.js';

/** The pods' own account, without a token of the Kubernetes API. */
export function serviceAccount(common: Common) {
  return new k8s.core.v1.ServiceAccount(
    common.name,
    { metadata: metadataOf(common), automountServiceAccountToken: false },
    common.child,
  );
}
