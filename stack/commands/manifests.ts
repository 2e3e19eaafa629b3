import { command } from '../../terminal/command.js';
import { StackConfigError } from '../config.js';
import { NAME } from '../labels.js';
import { toManifests, toYaml } from '../manifests.js';
import { KEYS_SECRET } from '../objects/apiKeys.js';
import { planStack } from '../program.js';
import { stackFromArguments } from './arguments.js';

const PURPOSE = `Prints what the stack would create in the cluster, as YAML: for review, for GitOps, or for
  npm run --silent manifests | kubectl apply --filename -`;

/** What kubectl applied the last time, and so takes away when it is applied no more. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

await command(async () => {
  const chosen = stackFromArguments(process.argv.slice(2), PURPOSE, ['buildArgs']);
  if (!chosen) return;
  const { project, stack, stored, config } = chosen;
  const { resources, outputs } = await planStack(project, stack, stored);
  if (config.registry)
    console.error(`${outputs.image}: only a push tells the digest, so the tag stands for it here`);
  if (config.apiKeys)
    console.error(
      `The manifests hold no secret. The keys must be in the namespace ${config.namespace}: ` +
        `kubectl create secret generic ${KEYS_SECRET} --namespace ${config.namespace} --from-file=keys=FILE`,
    );
  if (config.maxReplicas !== undefined)
    console.error(
      'To leave the number of pods as it is when kubectl applied one before, have it forget that first: ' +
        `kubectl annotate deployment ${NAME} --namespace ${config.namespace} ${LAST_APPLIED}-`,
    );
  process.stdout.write(toYaml(toManifests(resources)));
}, [StackConfigError]);
