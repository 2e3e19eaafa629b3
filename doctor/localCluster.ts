import { type LocalCluster, recognise } from '../stack/localCluster.js';
import { clusterOf, type Snapshot } from './snapshot.js';

/** The kind of cluster on this machine that the stack deploys to; undefined for any other cluster. */
export function localClusterOf(snapshot: Snapshot): LocalCluster | undefined {
  const nodes = clusterOf(snapshot)?.nodes;
  return recognise(
    snapshot.stack.config.context,
    nodes && 'found' in nodes && nodes.found.length > 0 ? nodes.found : undefined,
  );
}
