import { StackConfigError } from '../config.js';
import { toManifests, toYaml } from '../manifests.js';
import { planStack } from '../program.js';
import { stackFromArguments } from './arguments.js';
import { command } from './command.js';

const PURPOSE = `Prints what the stack would create in the cluster, as YAML: for review, for GitOps, or for
  npm run --silent manifests | kubectl apply --filename -`;

await command(async () => {
  const chosen = stackFromArguments(process.argv.slice(2), PURPOSE);
  if (!chosen) return;
  const { project, stack, stored, config } = chosen;
  const { resources, outputs } = await planStack(project, stack, stored);
  if (config.registry)
    console.error(`${outputs.image}: only a push tells the digest, so the tag stands for it here`);
  process.stdout.write(toYaml(toManifests(resources)));
}, StackConfigError);
