import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ROOT } from '../../support/paths.js';
import { type Cluster, startCluster, stopCluster } from '../kubernetes/cluster.js';
import { forgetUnanswered } from '../kubernetes/network.js';
import { eventually } from '../kubernetes/progress.js';
import { Registry } from '../kubernetes/registry.js';
import { isReady, Kubectl, type Pod } from './kubectl.js';
import { KubectlWay } from './kubectlWay.js';
import { type Headers, Load, type Sample } from './load.js';
import { Project, type Settings } from './project.js';
import { PulumiWay } from './pulumiWay.js';
import { describePhase, type Phase, RunRecord, summarise } from './record.js';
import { haveSentences, labelledSentences, PLAIN_SENTENCES, type Sentence } from './sentences.js';
import type { Way } from './way.js';

/** The suite's own stack, so that one that is there already is not touched. */
export const STACK = 'proof';
export const NAMESPACE = 'sentiment-api-proof';
export const NODE_PORT = 30_180;
/** A stack beside it. */
export const OTHER = {
  stack: 'proof-other',
  namespace: `${NAMESPACE}-other`,
  nodePort: NODE_PORT + 1,
};
/** Where a stack moves to. */
export const MOVED = { namespace: `${NAMESPACE}-moved`, nodePort: NODE_PORT + 2 };

/** What was done under load, and what the load met. */
export interface Observation extends Phase {
  readonly samples: readonly Sample[];
}

/** What a load asks for other than labels of the suite's sentences, without a key. */
interface LoadOptions {
  readonly sentences?: readonly Sentence[];
  readonly headers?: () => Headers;
}

/** A project, a Kubernetes, a way to deploy the one to the other, and the record of what came of it. */
export class Proof {
  readonly kubectl: Kubectl;
  /** Where the API is; not localhost, which is also ::1. */
  readonly url = `http://127.0.0.1:${NODE_PORT}`;
  readonly #settings: Settings;
  #end: Promise<void> | undefined;

  private constructor(
    readonly cluster: Cluster,
    readonly way: Way,
    readonly project: Project,
    readonly sentences: readonly Sentence[],
    readonly record: RunRecord,
    private readonly ownCluster: boolean,
    private readonly registry: Registry | undefined,
  ) {
    this.kubectl = new Kubectl(cluster, NAMESPACE);
    this.#settings = {
      context: 'docker-desktop',
      namespace: NAMESPACE,
      nodePort: NODE_PORT,
      ...(cluster.nodeImage && { nodeImage: cluster.nodeImage }),
      ...(registry && { registry: `${registry.address}/team` }),
    };
  }

  /**
   * Starts a Kubernetes where there is none, and a registry for one of several nodes, and chooses the
   * way: Pulumi where it can be had.
   *
   * @param nodes the names of its nodes
   * @param ownCluster whether there was none, so that the one started here is stopped at the end
   */
  static async begin(
    nodes: readonly string[],
    ownCluster: boolean,
    say: (line: string) => void,
  ): Promise<Proof> {
    const cluster = await startCluster(nodes);
    const kubectl = new Kubectl(cluster, NAMESPACE);
    const { devDependencies } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
    const way =
      (process.env.WAY !== 'kubectl' && (await PulumiWay.find(cluster, devDependencies))) ||
      new KubectlWay(cluster, kubectl);
    const { gitVersion } = JSON.parse(await kubectl.run('get', '--raw', '/version'));
    say(`Kubernetes ${gitVersion}; deployed by: ${way.name}`);
    const record = new RunRecord(way.name, gitVersion);
    const real = haveSentences();
    if (!real)
      record.notCovered.push('labelled sentences: the data is not on this machine (DATA_DIR)');
    const sentences = real ? await labelledSentences(50) : PLAIN_SENTENCES;
    const registry = nodes.length > 1 ? await Registry.start() : undefined;
    const project = await Project.copy();
    return new Proof(cluster, way, project, sentences, record, ownCluster, registry);
  }

  /**
   * Pulumi, where it is the way. Scenarios ask for it here: a module that is both required and
   * imported exists twice, and to them the way would be no instance of their PulumiWay.
   */
  get pulumi(): PulumiWay | undefined {
    return this.way instanceof PulumiWay ? this.way : undefined;
  }

  /** What every deployment of the suite is configured with, and what one of them is as well. */
  settings(added: Settings = {}): Settings {
    return { ...this.#settings, replicas: 2, ...added };
  }

  /** Deploys the project as it is. */
  async up(settings: Settings = {}, stack = STACK): Promise<void> {
    await this.way.up(this.project, stack, this.settings(settings));
  }

  /** Brings the deployment to what every scenario begins with: the source as it is, two pods. */
  async deployed(settings: Settings = {}): Promise<readonly Pod[]> {
    await this.project.restore();
    await this.up(settings);
    return this.settled(Number(settings.replicas ?? 2));
  }

  /** Waits until there are so many pods, all ready and none on its way out. */
  async settled(replicas: number): Promise<readonly Pod[]> {
    let pods: readonly Pod[] = [];
    await eventually(`${replicas} ready pods and no other`, 90_000, async () => {
      pods = await this.kubectl.pods();
      return pods.length === replicas && pods.every(isReady);
    });
    return pods;
  }

  /** Does something while a steady load runs, from before it begins until after it has ended. */
  async underLoad(
    name: string,
    work: (load: Load) => Promise<unknown>,
    { sentences = this.sentences, headers }: LoadOptions = {},
  ): Promise<Observation> {
    // Of what came before, as when the Service was made: that is not for this load to meet.
    if (this.cluster.kubeconfig) await forgetUnanswered(NODE_PORT);
    const load = new Load(this.url, sentences, headers);
    let samples: readonly Sample[];
    try {
      await seconds(2);
      await work(load);
      await seconds(3);
    } finally {
      samples = await load.stop();
    }
    const phase = summarise(name, samples);
    this.record.phases.push(phase);
    console.log(`      ${describePhase(phase)}`);
    return { ...phase, samples };
  }

  /** Takes everything away that the suite has made. */
  end(): Promise<void> {
    this.#end ??= this.#undo();
    return this.#end;
  }

  /** The same, in the midst of something. */
  async abort(): Promise<void> {
    if (this.way instanceof PulumiWay) await this.way.interrupt();
    await this.end();
  }

  async #undo(): Promise<void> {
    const { way, project, kubectl, cluster, registry } = this;
    try {
      if (way instanceof PulumiWay && !way.interrupted) {
        for (const stack of await way.stacks()) await way.down(project, stack, this.settings());
      }
    } finally {
      // Also what an interrupted deployment has made without having noted it.
      for (const name of [NAMESPACE, OTHER.namespace, MOVED.namespace]) {
        await kubectl.run('delete', 'namespace', name, '--ignore-not-found', '--timeout=120s');
      }
      if (way instanceof PulumiWay) await way.dispose();
      await project.remove();
      await registry?.stop();
      if (this.ownCluster && cluster.kubeconfig) await stopCluster();
    }
  }
}

export const seconds = (count: number) => delay(count * 1000);
