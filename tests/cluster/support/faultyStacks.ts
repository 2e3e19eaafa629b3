import { delimiter, dirname } from 'node:path';
import { examine } from '../../../doctor/checks.js';
import { readKubernetes } from '../../../doctor/cluster.js';
import type { Finding } from '../../../doctor/finding.js';
import { readMachine } from '../../../doctor/machine.js';
import { readConfig, type StackConfig } from '../../../stack/config.js';
import type { Environment } from '../../../stack/environment.js';
import { ROOT } from '../../../stack/imageSource.js';
import { toManifests, toYaml } from '../../../stack/manifests.js';
import { planStack } from '../../../stack/program.js';
import { fullNames } from '../../stack/support.js';
import type { Cluster } from '../kubernetes/cluster.js';
import { eventually } from '../kubernetes/progress.js';
import { Kubectl } from './kubectl.js';

/** A program that answers the probes in its own way: `status` is what it says to the nth request of a `url`. */
export const server = (status: string) =>
  `let n = 0; const answer = ({ url }, response) => {
    response.statusCode = ${status}; response.end();
  };
  for (const port of [process.env.PORT, process.env.ADMIN_PORT])
    require('node:http').createServer(answer).listen(port)`;

type Keys = Readonly<Record<string, string>>;

/** The stack with something else in the place of the service. */
export interface FaultyStack {
  readonly name: string;
  /** What the stack is configured with. */
  readonly keys?: Keys;
  /** What runs in the place of the service. */
  readonly script?: string;
  /** What else is different about the container. */
  readonly container?: object;
}

/** Stacks that something is wrong with, each in a namespace of its own, and what the doctor says of them. */
export class FaultyStacks {
  readonly kubectl: Kubectl;
  readonly environment: Environment;
  readonly #stored = new Map<string, Record<string, string>>();
  #machine: ReturnType<typeof readMachine> | undefined;

  /** @param nextPort the first of the node ports that they get */
  constructor(
    private readonly cluster: Cluster,
    private nextPort: number,
  ) {
    this.kubectl = new Kubectl(cluster, 'default');
    this.environment = {
      ...process.env,
      PATH: [dirname(cluster.kubectl), process.env.PATH].join(delimiter),
      ...(cluster.kubeconfig && { KUBECONFIG: cluster.kubeconfig }),
    };
  }

  /** Kubectl for the namespace of a stack. */
  in(name: string): Kubectl {
    return this.kubectl.in(`doctor-${name}`);
  }

  /** Deploys them. The program runs for one after the other, and the cluster then has them all at once. */
  async deploy(...faulty: readonly FaultyStack[]): Promise<void> {
    const applied: Promise<unknown>[] = [];
    for (const stack of faulty) {
      const yaml = await this.#manifests(stack);
      applied.push(this.in(stack.name).feed(yaml, 'apply', '--filename=-'));
    }
    await Promise.all(applied);
  }

  async #manifests({ name, keys, script, container }: FaultyStack): Promise<string> {
    const config = {
      ...{ namespace: `doctor-${name}`, replicas: '1', cpuRequest: '10m' },
      nodePort: this.#stored.get(name)?.['sentiment-api:nodePort'] ?? String(this.nextPort++),
      ...keys,
    };
    const stored = fullNames(config);
    this.#stored.set(name, stored);
    const { resources } = await planStack('sentiment-api', 'doctor', stored);
    const objects = toManifests(resources);
    // biome-ignore lint/suspicious/noExplicitAny: a manifest is changed in depth
    const deployment = objects.find(({ kind }) => kind === 'Deployment') as any;
    Object.assign(deployment.spec.template.spec.containers[0], {
      image: this.cluster.nodeImage ?? 'node:24-bookworm-slim',
      command: ['node', '-e', script ?? ''],
      ...container,
    });
    return toYaml(objects);
  }

  /** The configuration of a stack, by full names. */
  stored(name: string): Keys {
    return this.#stored.get(name)!;
  }

  configOf(name: string, more: Keys = {}): StackConfig {
    return readConfig({ ...this.stored(name), ...fullNames(more) }, 'sentiment-api');
  }

  async examine(config: StackConfig, environment = this.environment) {
    this.#machine ??= readMachine('sentiment-api:any', 'dev', environment, ROOT);
    const machine = await this.#machine;
    const stack = { name: 'dev', config, image: 'sentiment-api:any' };
    return examine({ stack, ...machine, ...(await readKubernetes(config, environment)) });
  }

  /** Looks at the cluster until a check finds something of that level, and in these words. */
  async found(
    name: string,
    check: string,
    level: Finding['level'] = 'problem',
    words = /./,
  ): Promise<Finding> {
    let finding: Finding | undefined;
    await eventually(`${check} of ${name}`, 120_000, async () => {
      const findings = await this.examine(this.configOf(name));
      finding = findings.find(
        (one) => one.check === check && one.level === level && words.test(one.says),
      );
      return finding !== undefined;
    });
    return finding!;
  }

  async remove(): Promise<void> {
    const namespaces = [...this.#stored.keys()].map((name) => `doctor-${name}`);
    if (namespaces.length === 0) return;
    const options = ['--ignore-not-found', '--wait=false'];
    await this.kubectl.run('delete', 'namespace', ...namespaces, ...options);
  }
}
