import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dockerHost } from './dockerHost.js';
import { type Environment, withPath } from './environment.js';

/** The folder that Pulumi's file backend, its passphrase and its command lie in; Git ignores it. */
const folder = (root: string) => join(root, '.pulumi');

/** Where Pulumi's own installer puts its command. */
export const commandFolder = (root: string) => join(folder(root), 'cli', 'bin');

/** The passphrase's file, where no variable names another one. */
export const passphrasePath = (root: string) => join(folder(root), 'passphrase');

/** The URL of the state in the project. */
export const backendUrl = (root: string) => `file://${root.replaceAll('\\', '/')}`;

/**
 * Completes an environment for Pulumi on a machine without a Pulumi account: state in `.pulumi/` of
 * the project, a passphrase of its own, and the daemon of the docker context. What is set already
 * stays.
 *
 * @param root the directory of Pulumi.yaml
 */
export function localEnvironment(given: Environment, root: string): Record<string, string> {
  const environment = Object.fromEntries(
    Object.entries(given).filter((entry): entry is [string, string] => Boolean(entry[1])),
  );
  environment.PULUMI_BACKEND_URL ??= backendUrl(root);
  // An empty passphrase is one too.
  if (given.PULUMI_CONFIG_PASSPHRASE !== undefined)
    environment.PULUMI_CONFIG_PASSPHRASE = given.PULUMI_CONFIG_PASSPHRASE;
  else environment.PULUMI_CONFIG_PASSPHRASE_FILE ??= passphraseFile(root);
  const daemon = dockerHost(environment);
  if (daemon) environment.DOCKER_HOST = daemon;
  return environment;
}

/** The passphrase that encrypts secrets in the state: made once, and readable by its owner alone. */
function passphraseFile(root: string): string {
  const path = passphrasePath(root);
  if (!existsSync(path)) {
    mkdirSync(folder(root), { recursive: true, mode: 0o700 });
    writeFileSync(path, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' });
    console.error(`Made a passphrase for the stack's secrets: ${path}. Keep it with the state.`);
  }
  return path;
}

/**
 * Adds a pulumi command to the environment's PATH where it has none: the one in `.pulumi/cli`, put
 * there by Pulumi's own installer the first time.
 *
 * @throws Error when it cannot be downloaded
 */
export async function withPulumi(
  environment: Readonly<Record<string, string>>,
  root: string,
): Promise<Record<string, string>> {
  if (!spawnSync('pulumi', ['version'], { env: environment }).error) return { ...environment };
  const cli = join(folder(root), 'cli');
  if (!existsSync(commandFolder(root)))
    console.error(`There is no pulumi command on the PATH: installing it into ${cli}.`);
  const { automation } = await import('@pulumi/pulumi');
  await automation.PulumiCommand.install({ root: cli });
  return withPath(environment, commandFolder(root), 'first');
}
