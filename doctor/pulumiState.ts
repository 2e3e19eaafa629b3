import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import packageJson from '../package.json' with { type: 'json' };
import { selectedStack } from '../stack/commands/selectedStack.js';
import type { Environment } from '../stack/environment.js';
import { withPath } from '../stack/environment.js';
import { backendUrl, commandFolder, passphrasePath } from '../stack/pulumiCli.js';
import { type Looked, look, mapFound } from './look.js';
import { passphraseOpens } from './passphrase.js';
import type { PulumiState, RecordedObject } from './snapshot.js';

/** The project's name in Pulumi.yaml. */
const PROJECT = packageJson.name;

/**
 * Reads how Pulumi can be called here, and what it has on record. Where the state lies in the project,
 * it was `npm run up` that put it there.
 *
 * @param root the directory of Pulumi.yaml
 */
export async function readPulumi(
  stack: string,
  environment: Environment,
  root: string,
): Promise<PulumiState> {
  const isLocal =
    !environment.PULUMI_BACKEND_URL && existsSync(join(root, '.pulumi', 'stacks', PROJECT));
  const found = withPath(environment, commandFolder(root), 'last');
  const variables: Environment = {
    ...found,
    ...(isLocal && { PULUMI_BACKEND_URL: backendUrl(root) }),
    PULUMI_SKIP_UPDATE_CHECK: 'true',
  };
  const pulumi = (...args: string[]) =>
    look('pulumi', [...args, '--cwd', root, '--non-interactive'], variables);
  const [version, onPath, plugins, backend] = await Promise.all([
    pulumi('version'),
    look('pulumi', ['version'], environment),
    pulumi('plugin', 'ls', '--json'),
    isLocal ? { found: backendUrl(root) } : readBackend(pulumi('whoami', '--json')),
  ]);
  const own = 'found' in onPath && 'found' in backend && !isLocal;
  return {
    version: mapFound(version, (text) => text.trim().replace(/^v/, '')),
    way: own ? 'pulumi' : 'npm',
    stackOption: isSelected(stack, environment, root) ? [] : ['--stack', stack],
    backend,
    recorded:
      'found' in version && 'found' in backend
        ? mapFound(await pulumi('stack', 'export', '--stack', stack), recordedObjects)
        : { error: 'there is no state to look at' },
    missingPlugins: 'found' in plugins ? missingPlugins(plugins.found) : [],
    ...readPassphrase(stack, environment, root),
  };
}

async function readBackend(whoami: Promise<Looked<string>>): Promise<Looked<string>> {
  return mapFound(await whoami, (json) => (JSON.parse(json) as { url: string }).url);
}

function isSelected(stack: string, environment: Environment, root: string): boolean {
  return selectedStack(PROJECT, root, environment).split('/').at(-1) === stack;
}

/** The Kubernetes objects in an exported state. */
function recordedObjects(exported: string): RecordedObject[] {
  interface Resource {
    readonly type: string;
    readonly outputs?: {
      readonly metadata?: { readonly name: string; readonly namespace?: string };
    };
  }
  const { deployment } = JSON.parse(exported) as {
    deployment: { resources?: readonly Resource[] };
  };
  return (deployment.resources ?? []).flatMap(({ type, outputs }) => {
    const [, kind] = /^kubernetes:.*:(\w+)$/.exec(type) ?? [];
    const { name, namespace } = outputs?.metadata ?? {};
    if (!kind || !name || kind.endsWith('Patch')) return [];
    return [{ kind, name, ...(namespace && { namespace }) }];
  });
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
  const salt = readSalt(join(root, `Pulumi.${stack}.yaml`));
  const given = environment.PULUMI_CONFIG_PASSPHRASE;
  const path = environment.PULUMI_CONFIG_PASSPHRASE_FILE || passphrasePath(root);
  const passphraseSource = given === undefined ? path : 'PULUMI_CONFIG_PASSPHRASE';
  if (!salt) return { passphrase: 'unused', passphraseSource };
  const passphrase = given ?? (existsSync(path) ? readFileSync(path, 'utf8').trim() : undefined);
  if (passphrase === undefined) return { passphrase: 'missing', passphraseSource };
  return { passphrase: passphraseOpens(salt, passphrase) ? 'right' : 'wrong', passphraseSource };
}

/** What a stack's file keeps of its passphrase. A stack without settings has no file. */
function readSalt(path: string): string | undefined {
  if (!existsSync(path)) return undefined;
  const { encryptionsalt } = parse(readFileSync(path, 'utf8')) ?? {};
  return encryptionsalt;
}
