import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { NAME, POD_SELECTOR, SERVICE_NAME } from '../../stack/labels.js';
import { SystemError } from '../errors.js';

const run = promisify(execFile);
/** How long pods may take to be there, and those before them to be gone. */
const SCALE_SECONDS = 120;

/** How many pods serve, and the CPUs that each may use, as a Kubernetes quantity. */
export interface Scale {
  readonly pods: number;
  readonly cpuLimit: string;
}

/** Where a Deployment has its scale, as a JSONPath. */
const SCALE = '{.spec.replicas} {.spec.template.spec.containers[0].resources.limits.cpu}';

/** This service where the stack deployed it. What changes its scale is undone by `restore`. */
export class Deployment {
  /** Where the service answers on this machine. */
  readonly nodePort: number;
  readonly #kubectl: readonly string[];
  readonly #original: Scale;

  private constructor(kubectl: readonly string[], nodePort: number, original: Scale) {
    this.#kubectl = kubectl;
    this.nodePort = nodePort;
    this.#original = original;
  }

  /** @throws SystemError when the service is not deployed there, or is scaled by an autoscaler */
  static async find(context: string, namespace: string): Promise<Deployment> {
    const kubectl = ['--context', context, '--namespace', namespace];
    const autoscaler = await output(kubectl, ['get', 'hpa', NAME, '--ignore-not-found', '-o=name']);
    if (autoscaler.trim() !== '')
      throw new SystemError(
        'an autoscaler would undo what is compared: pulumi config rm maxReplicas, then pulumi up',
      );
    const [deployment, port] = await Promise.all([
      output(kubectl, ['get', 'deployment', NAME, `-o=jsonpath=${SCALE}`]),
      output(kubectl, ['get', 'service', SERVICE_NAME, '-o=jsonpath={.spec.ports[0].nodePort}']),
    ]);
    const [pods, cpuLimit] = deployment.split(' ') as [string, string];
    return new Deployment(kubectl, Number(port), { pods: Number(pods), cpuLimit });
  }

  /** Scales and waits until these pods serve and those before them are gone. */
  async scale({ pods, cpuLimit }: Scale): Promise<void> {
    const container = { name: NAME, resources: { limits: { cpu: cpuLimit } } };
    const patch = { spec: { replicas: pods, template: { spec: { containers: [container] } } } };
    await this.#run('patch', 'deployment', NAME, `--patch=${JSON.stringify(patch)}`);
    await this.#run('rollout', 'status', `deployment/${NAME}`, `--timeout=${SCALE_SECONDS}s`);
    const deadline = Date.now() + SCALE_SECONDS * 1000;
    while ((await this.#countPods()) !== pods) {
      if (Date.now() > deadline) throw new SystemError('pods that were replaced do not end');
      await sleep(500);
    }
  }

  /** Puts replicas and CPU limit back as they were found. */
  restore(): Promise<void> {
    return this.scale(this.#original);
  }

  async #countPods(): Promise<number> {
    const names = await this.#run('get', 'pods', `--selector=${POD_SELECTOR}`, '-o=name');
    return names.split('\n').filter(Boolean).length;
  }

  #run(...args: string[]): Promise<string> {
    return output(this.#kubectl, args);
  }
}

async function output(kubectl: readonly string[], args: readonly string[]): Promise<string> {
  try {
    return (await run('kubectl', [...kubectl, ...args])).stdout;
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    throw new SystemError(`kubectl ${args.slice(0, 3).join(' ')}: ${stderr?.trim() || message}`);
  }
}
