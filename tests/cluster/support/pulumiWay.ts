import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import type { Cluster } from '../kubernetes/cluster.js';
import { CommandError, environment, run, succeeds } from '../kubernetes/command.js';
import type { Project, Settings } from './project.js';
import { DeployError, type Way } from './way.js';

const PATH = [process.env.PATH, join(homedir(), '.pulumi', 'bin')].join(delimiter);

const QUIET = ['--non-interactive', '--color=never'];

/** Where a Pulumi program is. */
export type Folder = Pick<Project, 'folder'>;

/** Pulumi for everything, with its state in a temporary folder. */
export class PulumiWay implements Way {
  readonly name = 'pulumi up';
  readonly #running = new Set<Promise<unknown>>();
  readonly #interruption = new AbortController();

  private constructor(
    private readonly state: string,
    /** What pulumi is called with, beside the environment of this process. */
    readonly environment: Readonly<Record<string, string>>,
  ) {}

  /** Undefined where the CLI or one of its plugins is missing, in the versions that the stack needs. */
  static async find(
    cluster: Cluster,
    versions: Readonly<Record<string, string>>,
  ): Promise<PulumiWay | undefined> {
    const installed = await run('pulumi', ['plugin', 'ls', '--json'], { env: { PATH } }).catch(
      () => '[]',
    );
    const plugins = JSON.parse(installed) as { name: string; version: string }[];
    for (const name of ['kubernetes', 'docker']) {
      const version = versions[`@pulumi/${name}`];
      if (!plugins.some((plugin) => plugin.name === name && plugin.version === version))
        return undefined;
    }
    const state = await mkdtemp(join(tmpdir(), 'pulumi-state-'));
    return new PulumiWay(state, {
      // The program asks the cluster for its nodes.
      PATH: [PATH, dirname(cluster.kubectl)].join(delimiter),
      PULUMI_BACKEND_URL: `file://${state}`,
      PULUMI_CONFIG_PASSPHRASE: '',
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true',
      PULUMI_SKIP_UPDATE_CHECK: 'true',
      ...(cluster.kubeconfig && { KUBECONFIG: cluster.kubeconfig }),
    });
  }

  async up(project: Project, stack: string, settings: Settings): Promise<void> {
    await this.select(project, stack, settings);
    await this.run(project, 'up', '--yes', '--skip-preview', '--stack', stack).catch((error) => {
      throw error instanceof CommandError ? new DeployError(error.output) : error;
    });
  }

  async down(project: Project, stack: string, settings: Settings): Promise<void> {
    await this.select(project, stack, settings);
    await this.run(project, 'destroy', '--yes', '--skip-preview', '--stack', stack);
    await this.run(project, 'stack', 'rm', '--yes', '--stack', stack);
  }

  /** Starts a pulumi command in a process group of its own, to be ended by force. */
  start({ folder }: Folder, ...args: string[]): ChildProcess {
    return spawn('pulumi', [...QUIET, ...args], {
      cwd: folder,
      env: environment(this.environment),
      detached: true,
      stdio: 'ignore',
    });
  }

  /** Runs any pulumi command in the folder of a program. */
  async run({ folder }: Folder, ...args: string[]): Promise<string> {
    this.#interruption.signal.throwIfAborted();
    const command = run('pulumi', [...QUIET, ...args], {
      cwd: folder,
      env: this.environment,
      interrupt: this.#interruption.signal,
    });
    this.#running.add(command);
    return command.finally(() => this.#running.delete(command));
  }

  /** Ends what is under way. There is nothing to be done with the stacks after that. */
  async interrupt(): Promise<void> {
    this.#interruption.abort();
    await Promise.allSettled(this.#running);
  }

  get interrupted(): boolean {
    return this.#interruption.signal.aborted;
  }

  /** Names of the stacks there are. */
  async stacks(): Promise<readonly string[]> {
    const files = await readdir(join(this.state, '.pulumi/stacks/sentiment-api')).catch(() => []);
    return files
      .filter((file) => file.endsWith('.json'))
      .map((file) => file.slice(0, -'.json'.length));
  }

  async dispose(): Promise<void> {
    await rm(this.state, { recursive: true, force: true });
  }

  /** Makes a stack current that may not be there yet, and writes its configuration; keys as secrets. */
  async select(project: Project, stack: string, { apiKeys, ...settings }: Settings): Promise<void> {
    const exists = await succeeds('pulumi', ['stack', 'select', '--stack', stack], {
      cwd: project.folder,
      env: this.environment,
    });
    if (!exists) await this.run(project, 'stack', 'init', stack);
    await project.configure(stack, settings);
    if (apiKeys === undefined) return;
    const set = ['config', 'set', '--secret', 'apiKeys', '--stack', stack];
    await this.run(project, ...set, '--', String(apiKeys));
  }
}
