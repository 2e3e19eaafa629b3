import { spawnSync } from 'node:child_process';
import { command, UsageError } from '../../terminal/command.js';
import { ROOT } from '../imageSource.js';
import { type ListedStack, needsStack, preparation } from '../localStack.js';
import { localEnvironment, withPulumi } from '../pulumiCli.js';

const PURPOSE = `Runs pulumi without an account: its state lies in .pulumi/ of this project, which Git ignores.

  npm run up                                  pulumi up
  npm run pulumi -- config set replicas 5     any other pulumi command
  npm run pulumi -- stack init production     another stack beside dev, selected from then on
  npm run pulumi -- stack select dev          back again

PULUMI_BACKEND_URL, PULUMI_STACK, PULUMI_CONFIG_PASSPHRASE, PULUMI_CONFIG_PASSPHRASE_FILE and
DOCKER_HOST are taken where they are set.`;

await command(async () => {
  const args = process.argv.slice(2);
  if (args.length === 0) {
    console.log(PURPOSE);
    return;
  }
  const environment = await withPulumi(localEnvironment(process.env, ROOT), ROOT).catch((error) => {
    throw new UsageError(
      `cannot install the pulumi command (${error.message}); ` +
        'install it yourself: https://www.pulumi.com/docs/install/',
    );
  });
  const pulumi = (...words: string[]) =>
    spawnSync('pulumi', words, { env: environment, cwd: ROOT, stdio: 'inherit' }).status ?? 1;
  const listStacks = (): ListedStack[] | undefined => {
    const { status, stdout } = spawnSync('pulumi', ['stack', 'ls', '--json'], {
      ...{ env: environment, cwd: ROOT, encoding: 'utf8' },
      stdio: ['inherit', 'pipe', 'inherit'],
    });
    return status === 0 ? JSON.parse(stdout) : undefined;
  };
  if (needsStack(args)) {
    const stacks = listStacks();
    const first = stacks && preparation(environment.PULUMI_STACK, stacks);
    // Pulumi has said why it cannot list its stacks, or make one.
    if (!first || (first.length > 0 && pulumi(...first) !== 0)) {
      process.exitCode = 1;
      return;
    }
  }
  process.exitCode = pulumi(...args);
}, []);
