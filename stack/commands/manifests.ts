import { command } from '../../terminal/command.js';
import { StackConfigError } from '../config.js';
import { toManifests, toYaml } from '../manifests.js';
import { KEYS_SECRET } from '../objects/apiKeys.js';
import { planStack } from '../program.js';
import { stackFromArguments } from './arguments.js';

const PURPOSE = `Prints what the stack would create in the cluster, as YAML: for review, for GitOps, or for
  npm run --silent manifests | kubectl apply --filename -`;

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
      'To leave the number of pods as it is when kubectl applied one before, apply these first by ' +
        'kubectl apply set-last-applied --filename FILE',
    );
  process.stdout.write(toYaml(toManifests(resources)));
}, [StackConfigError]);
