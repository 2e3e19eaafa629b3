import { KEYS_SECRET } from '../../../stack/objects/apiKeys.js';
import type { Cluster } from '../kubernetes/cluster.js';
import { CommandError, run, succeeds } from '../kubernetes/command.js';
import { imageCrossed } from '../kubernetes/images.js';
import type { Kubectl } from './kubectl.js';
import type { Project, Settings } from './project.js';
import { DeployError, type Way } from './way.js';

const ROLLOUT_TIMEOUT_S = 115;
const PARTS = 'app.kubernetes.io/part-of=sentiment-api';

/** `docker build` and `kubectl apply` of the manifests, for machines without Pulumi's engine. */
export class KubectlWay implements Way {
  readonly name = 'npm run manifests, applied by kubectl';

  constructor(
    private readonly cluster: Cluster,
    private readonly kubectl: Kubectl,
  ) {}

  async up(project: Project, stack: string, settings: Settings): Promise<void> {
    await project.configure(stack, settings);
    const image = await this.buildImage(project, stack);
    const objects = await manifests(project, stack);
    let deployed = image;
    if (settings.registry !== undefined) deployed = await pushed(image);
    else if (this.cluster.kubeconfig) await imageCrossed(image);
    const { namespace, apiKeys } = settings;
    if (apiKeys !== undefined) await this.#makeSecret(String(namespace), String(apiKeys));
    await this.apply(objects.replaceAll(image, deployed), String(namespace));
  }

  /** The keys, which manifests only name. */
  async #makeSecret(namespace: string, keys: string): Promise<void> {
    const kubectl = this.kubectl.in(namespace);
    const create = ['create', 'secret', 'generic', KEYS_SECRET, `--from-literal=keys=${keys}`];
    const secret = await kubectl.run(...create, '--dry-run=client', '--output=yaml');
    await kubectl.feed(secret, 'apply', '--filename=-');
  }

  /** @returns the image's name */
  async buildImage(project: Project, stack: string): Promise<string> {
    // Debian's docker has the classic builder alone.
    const buildx = await succeeds('docker', ['buildx', 'version']);
    const env: Record<string, string> = buildx ? {} : { DOCKER_BUILDKIT: '0' };
    const args = ['run', '--silent', 'image', '--', '--stack', stack];
    return (await run('npm', args, { cwd: project.folder, env })).trim();
  }

  /** Applies the manifests, removes what they no longer have, and waits for the rollout. */
  async apply(manifests: string, namespace: string): Promise<void> {
    const kubectl = this.kubectl.in(namespace);
    try {
      await this.kubectl.feed(manifests, 'apply', '--filename=-');
      await this.#prune(kubectl, manifests);
      await kubectl.run(
        'rollout',
        'status',
        'deployment/sentiment-api',
        `--timeout=${ROLLOUT_TIMEOUT_S}s`,
      );
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      throw new DeployError([error.output, ...(await podReasons(kubectl))].join('\n'));
    }
  }

  /** A single replica has no PodDisruptionBudget. */
  async #prune(kubectl: Kubectl, manifests: string): Promise<void> {
    if (manifests.includes('kind: PodDisruptionBudget')) return;
    await kubectl.run('delete', 'poddisruptionbudget', `--selector=${PARTS}`);
  }
}

/** Pushes an image. @returns its name with its digest, by which the registry has it */
async function pushed(image: string): Promise<string> {
  await run('docker', ['push', image]);
  const digests = await run('docker', ['inspect', '--format={{json .RepoDigests}}', image]);
  const repository = image.slice(0, image.lastIndexOf(':'));
  // The same image may have been pushed to another registry before.
  const own = (JSON.parse(digests) as string[]).find((one) => one.startsWith(`${repository}@`));
  if (own === undefined) throw new Error(`${repository} is not among ${digests}`);
  return own;
}

/** What the stack would create, as YAML. */
export function manifests(project: Project, stack: string): Promise<string> {
  const args = ['run', '--silent', 'manifests', '--', '--stack', stack];
  return run('npm', args, { cwd: project.folder });
}

/** Why containers do not run, as the pods' statuses say. */
async function podReasons(kubectl: Kubectl): Promise<string[]> {
  return (await kubectl.pods()).flatMap(({ metadata, status }) =>
    (status.containerStatuses ?? []).flatMap(({ state, lastState }) => {
      const reasons = [state.waiting, state.terminated, lastState.terminated];
      return reasons.flatMap((reason) =>
        reason ? [`${metadata.name}: ${reason.reason}: ${reason.message ?? ''}`] : [],
      );
    }),
  );
}
