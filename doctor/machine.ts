import packageJson from '../package.json' with { type: 'json' };
import { dockerHost } from '../stack/dockerHost.js';
import type { Environment } from '../stack/environment.js';
import { type Looked, look, mapFound } from './look.js';
import { readPulumi } from './pulumiState.js';
import type { Docker, Snapshot } from './snapshot.js';

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
    docker: readDocker(docker, dockerHost(environment)),
    image: mapFound(images, (ids) => ids.trim() !== ''),
  };
}

/** `docker info` may succeed without a daemon, and says so in its answer. */
function readDocker(info: Looked<string>, host: string | undefined): Looked<Docker> {
  if ('error' in info) return info;
  const { ServerErrors, ServerVersion, OperatingSystem, NCPU, MemTotal } = JSON.parse(info.found);
  if (ServerErrors?.length > 0) return { error: ServerErrors.join('; ') };
  return {
    found: {
      version: ServerVersion,
      system: OperatingSystem,
      ...(host && { host }),
      cpus: NCPU,
      memoryBytes: MemTotal,
    },
  };
}
