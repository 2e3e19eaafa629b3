import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { parse } from 'yaml';
import packageJson from '../package.json' with { type: 'json' };
import { type Environment, look, mapFound } from './look.js';
import { passphraseOpens } from './passphrase.js';
import type { PulumiState, Snapshot } from './snapshot.js';

/** Reads what there is on this machine beside Kubernetes. Changes nothing. */
export async function readMachine(
  image: string,
  stack: string,
  environment: Environment,
  root: string,
): Promise<Pick<Snapshot, 'node' | 'pulumi' | 'docker' | 'image'>> {
  const [docker, images, pulumi] = await Promise.all([
    look('docker', ['info', '--format', '{{json .}}'], environment),
    look('docker', ['image', 'ls', '--quiet', image], environment),
    readPulumi(stack, environment, root),
  ]);
  return {
    node: { version: process.versions.node, oldest: packageJson.engines.node.replace('>=', '') },
    pulumi,
    docker: readDocker(docker),
    image: mapFound(images, (ids) => ids.trim() !== ''),
  };
}

/** `docker info` may succeed without a daemon, and says so in its answer. */
function readDocker(info: Awaited<ReturnType<typeof look>>): Snapshot['docker'] {
  if ('error' in info) return info;
  const { ServerErrors, ServerVersion, OperatingSystem, NCPU, MemTotal } = JSON.parse(info.found);
  if (ServerErrors?.length > 0) return { error: ServerErrors.join('; ') };
  return {
    found: { version: ServerVersion, system: OperatingSystem, cpus: NCPU, memoryBytes: MemTotal },
  };
}

async function readPulumi(
  stack: string,
  environment: Environment,
  root: string,
): Promise<PulumiState> {
  // What `npm run up` would set, but that makes a passphrase where there is none.
  const local = {
    ...environment,
    PULUMI_BACKEND_URL: environment.PULUMI_BACKEND_URL || `file://${root.replaceAll('\\', '/')}`,
    PULUMI_SKIP_UPDATE_CHECK: 'true',
    PATH: [environment.PATH, join(root, '.pulumi', 'cli', 'bin')].join(delimiter),
  };
  const [version, plugins, backend] = await Promise.all([
    look('pulumi', ['version'], local),
    look('pulumi', ['plugin', 'ls', '--json'], local),
    look('pulumi', ['whoami', '--json', '--non-interactive'], local),
  ]);
  return {
    version: mapFound(version, (text) => text.trim().replace(/^v/, '')),
    backend: mapFound(backend, (json) => (JSON.parse(json) as { url: string }).url),
    missingPlugins: 'found' in plugins ? missingPlugins(plugins.found) : [],
    ...readPassphrase(stack, environment, root),
  };
}

function missingPlugins(listed: string): string[] {
  const installed = (JSON.parse(listed) as { name: string; version: string }[]).map(
    ({ name, version }) => `${name} ${version}`,
  );
  const { devDependencies } = packageJson;
  return [
    `docker ${devDependencies['@pulumi/docker']}`,
    `kubernetes ${devDependencies['@pulumi/kubernetes']}`,
  ].filter((plugin) => !installed.includes(plugin));
}

function readPassphrase(
  stack: string,
  environment: Environment,
  root: string,
): Pick<PulumiState, 'passphrase' | 'passphraseSource'> {
  const { encryptionsalt: salt } =
    parse(readFileSync(join(root, `Pulumi.${stack}.yaml`), 'utf8')) ?? {};
  const given = environment.PULUMI_CONFIG_PASSPHRASE;
  const path = environment.PULUMI_CONFIG_PASSPHRASE_FILE || join(root, '.pulumi', 'passphrase');
  const passphraseSource = given === undefined ? path : 'PULUMI_CONFIG_PASSPHRASE';
  if (!salt) return { passphrase: 'unused', passphraseSource };
  const passphrase = given ?? (existsSync(path) ? readFileSync(path, 'utf8').trim() : undefined);
  if (passphrase === undefined) return { passphrase: 'missing', passphraseSource };
  return { passphrase: passphraseOpens(salt, passphrase) ? 'right' : 'wrong', passphraseSource };
}
