import { join } from 'node:path';
import { run } from './command.js';
import { BIN, KUBECONFIG } from './layout.js';
import type { ClusterNode } from './nodes.js';

export const KUBECTL = join(BIN, 'kubectl');

/** kubectl, as the cluster's administrator. */
export function kubectl(...args: string[]): Promise<string> {
  return run(KUBECTL, ['--kubeconfig', KUBECONFIG, '--request-timeout=10s', ...args]);
}

/** Whether the cluster takes a node for ready. */
export async function isReady({ name }: ClusterNode): Promise<boolean> {
  const status = '--output=jsonpath={.status.conditions[?(@.type=="Ready")].status}';
  return (await kubectl('get', 'node', name, status)) === 'True';
}
