import * as k8s from '@pulumi/kubernetes';
import type { Common } from './object.js';

/** A namespace of the installation's own, which takes restricted pods only and goes with the rest. */
export function ownNamespace({ name, namespace, labels, child }: Common) {
  const enforced = { ...labels, 'pod-security.kubernetes.io/enforce': 'restricted' };
  return new k8s.core.v1.Namespace(
    name,
    { metadata: { name: namespace, labels: enforced } },
    child,
  );
}

/**
 * Somebody else's namespace, which must be there. It is read under the name by which it would be
 * made: where the stack made it once, Pulumi thereby lets go of it, and does not delete it.
 */
export function existingNamespace({ name, namespace, child }: Common) {
  return k8s.core.v1.Namespace.get(name, namespace, child);
}
