import { SERVICE_NAME } from '../../stack/labels.js';
import { kubectlIn, pulumi } from '../commands.js';
import { type Check, ok, problem, unknown } from '../finding.js';
import { localClusterOf } from '../localCluster.js';
import { clusterOf, type RecordedObject } from '../snapshot.js';
import { quoted } from '../words.js';

/** Whether the node port is free, or the stack's own. */
export const nodePort: Check = (snapshot) => {
  const cluster = clusterOf(snapshot);
  if (!cluster || snapshot.stack.config.serviceType !== 'NodePort') return [];
  const { services, localPort } = cluster;
  if ('error' in services)
    return unknown(`Services cannot be looked at: ${quoted(services.error)}`);
  const { config } = snapshot.stack;
  const port = config.nodePort;
  const another = pulumi(snapshot, `config set nodePort ${otherPort(port)}`);
  // One of UDP may have the same number.
  const holder = services.found.find(({ spec }) =>
    spec.ports?.some(({ nodePort, protocol }) => nodePort === port && protocol !== 'UDP'),
  );
  if (!holder && localPort === 'open' && localClusterOf(snapshot)?.onLocalhost) {
    return problem(
      `Some program on this machine listens on port ${port} already.`,
      `Stop it, or take another port: ${another}`,
    );
  }
  if (!holder) return ok(`The node port ${port} is free.`);
  const { namespace, name } = holder.metadata;
  if (namespace === config.namespace && name === SERVICE_NAME) {
    return ok(`The node port ${port} is the stack's own.`);
  }
  const { recorded } = snapshot.pulumi;
  const isOwn = ({ kind, ...one }: RecordedObject) =>
    kind === 'Service' && one.namespace === namespace && one.name === name;
  if ('found' in recorded && recorded.found.some(isOwn)) {
    return ok(
      `The node port ${port} is the stack's own: a deploy takes it from ${namespace} to ${config.namespace}.`,
    );
  }
  return problem(
    `The node port ${port} is taken by the Service ${name} in the namespace ${namespace}.`,
    `Take another one: ${another}; or, if nobody needs that Service any more: ` +
      kubectlIn(snapshot, `--namespace ${namespace} delete service ${name}`),
  );
};

/** A neighbour in the range of node ports. */
function otherPort(port: number): number {
  return port < 32_767 ? port + 1 : port - 1;
}
