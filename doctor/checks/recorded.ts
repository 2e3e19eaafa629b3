import { NAME, SERVICE_NAME } from '../../stack/labels.js';
import { deploy } from '../commands.js';
import { type Check, problem } from '../finding.js';
import { clusterOf, deployedOf } from '../snapshot.js';
import { list } from '../words.js';

/**
 * Whether what Pulumi has on record is in the cluster. After a reset of the cluster it is not, until a
 * deploy, which looks at the cluster first, makes it anew.
 */
export const recorded: Check = (snapshot) => {
  const services = clusterOf(snapshot)?.services;
  const deployed = deployedOf(snapshot);
  const { recorded: looked } = snapshot.pulumi;
  if (!deployed || !services || 'error' in services || 'error' in looked) return [];
  const { namespace } = snapshot.stack.config;
  const isRecorded = (kind: string) =>
    looked.found.some((one) => one.kind === kind && one.namespace === namespace);
  const hasService = services.found.some(
    ({ metadata }) => metadata.name === SERVICE_NAME && metadata.namespace === namespace,
  );
  const lost = [
    ...(isRecorded('Deployment') && !deployed.deployment ? [`the Deployment ${NAME}`] : []),
    ...(isRecorded('Service') && !hasService ? [`the Service ${SERVICE_NAME}`] : []),
  ];
  if (lost.length === 0) return [];
  return problem(
    `Pulumi has on record what the cluster does not have: ${list(lost)} in the namespace ${namespace}. The cluster was reset, or somebody deleted it.`,
    `Deploy anew: ${deploy(snapshot)}`,
  );
};
