import { SERVICE_NAME } from '../../stack/labels.js';
import { kubectl, pulumi } from '../commands.js';
import { type Check, note, ok, problem } from '../finding.js';
import { clusterOf, deployedOf } from '../snapshot.js';
import { quoted } from '../words.js';

/**
 * Whether the Service has the address that it asks a load balancer for. `pulumi up` waits ten minutes for
 * it, and a cluster that nobody gave a controller of load balancers never has one.
 */
export const loadBalancer: Check = (snapshot) => {
  const services = clusterOf(snapshot)?.services;
  const { serviceType, namespace } = snapshot.stack.config;
  if (!services || 'error' in services || serviceType !== 'LoadBalancer') return [];
  const service = services.found.find(
    ({ metadata }) => metadata.name === SERVICE_NAME && metadata.namespace === namespace,
  );
  if (service?.spec.type !== 'LoadBalancer') return [];
  const [given] = service.status?.loadBalancer?.ingress ?? [];
  if (given) return ok(`The load balancer has the address ${given.hostname ?? given.ip}.`);
  // Controllers report by such events what they do for a Service.
  const reported = deployedOf(snapshot)?.events.findLast(
    ({ reason, involvedObject }) =>
      involvedObject.kind === 'Service' &&
      involvedObject.name === SERVICE_NAME &&
      /LoadBalancer|Fail/.test(reason),
  );
  const waits = `The Service ${SERVICE_NAME} waits for the address of a load balancer`;
  if (reported && !/Fail/.test(reported.reason))
    return note(`${waits}.`, 'Look again in a minute.');
  return problem(
    `${waits}, and ${reported ? `cannot have one: ${quoted(reported.message)}` : 'nothing in the cluster gives it one.'}`,
    `Do without: ${pulumi(snapshot, 'config set serviceType NodePort')}; or see to a controller of load balancers ` +
      `(minikube tunnel, cloud-provider-kind, MetalLB, that of your cloud). More: ${kubectl(snapshot, `describe service ${SERVICE_NAME}`)}`,
  );
};
