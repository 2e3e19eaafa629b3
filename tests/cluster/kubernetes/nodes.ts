import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { NODES } from './layout.js';

/** The node of Docker Desktop. */
export const ONE_NODE = ['docker-desktop'] as const;
export const THREE_NODES = ['node-1', 'node-2', 'node-3'] as const;

/** A node of a cluster: processes of its own in namespaces of its own, on this machine. */
export interface ClusterNode {
  readonly name: string;
  /** On the bridge that joins the nodes. */
  readonly address: string;
  /** Where its pods' addresses are from. */
  readonly podSubnet: string;
  /** The host's end of its network cable. */
  readonly cable: string;
  /** Everything that it keeps on disk. */
  readonly folder: string;
  /** Where its containerd listens. */
  readonly containerd: string;
}

/** The nodes of a cluster, by their names and in their order. */
export function clusterNodes(names: readonly string[]): readonly ClusterNode[] {
  return names.map((name, index) => ({
    name,
    address: `10.245.0.${11 + index}`,
    podSubnet: `10.244.${1 + index}.0/24`,
    cable: `kube-node${1 + index}`,
    folder: join(NODES, name),
    containerd: join(NODES, name, 'containerd.sock'),
  }));
}

/** The nodes of the cluster that is there, or was: none where there is nothing left of one. */
export async function presentNodes(): Promise<readonly ClusterNode[]> {
  return clusterNodes((await readdir(NODES).catch(() => [])).sort());
}
