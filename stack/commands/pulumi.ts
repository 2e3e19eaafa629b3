import { spawnSync } from 'node:child_process';
import { ROOT } from '../imageSource.js';
import { localEnvironment, withPulumi } from '../pulumiCli.js';
import { command, UsageError } from './arguments.js';

const PURPOSE = `Runs pulumi without an account: its state lies in .pulumi/ of this project, which Git ignores.

  npm run up                                  pulumi up
  npm run pulumi -- config set replicas 5     any other pulumi command

PULUMI_BACKEND_URL, PULUMI_STACK, PULUMI_CONFIG_PASSPHRASE and PULUMI_CONFIG_PASSPHRASE_FILE are
taken where they are set.`;

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
  process.exitCode =
    pulumi('stack', 'select', '--create', environment.PULUMI_STACK!) || pulumi(...args);
});
