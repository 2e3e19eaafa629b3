import type { ContainerState } from '../../../doctor/kubernetes.js';
import type { Cluster } from '../kubernetes/cluster.js';
import { isCommandError, run } from '../kubernetes/command.js';
import { CONTEXT } from '../kubernetes/layout.js';

/** What the suite looks at in a pod. */
export interface Pod {
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly deletionTimestamp?: string;
    readonly labels: Readonly<Record<string, string>>;
  };
  readonly spec: {
    readonly nodeName?: string;
    readonly containers: readonly { readonly image: string }[];
  };
  readonly status: {
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
    readonly containerStatuses?: readonly {
      readonly imageID: string;
      readonly restartCount: number;
      readonly state: ContainerState;
      readonly lastState: ContainerState;
    }[];
  };
}

/** kubectl for one namespace. */
export class Kubectl {
  constructor(
    private readonly cluster: Cluster,
    readonly namespace: string,
  ) {}

  /** The same, for another namespace. */
  in(namespace: string): Kubectl {
    return new Kubectl(this.cluster, namespace);
  }

  /** @returns standard output. @throws CommandError */
  run(...args: string[]): Promise<string> {
    return run(this.cluster.kubectl, [...this.#options(), ...args]);
  }

  /** Hands objects to a command that reads them from its standard input. */
  feed(input: string, ...args: string[]): Promise<string> {
    return run(this.cluster.kubectl, [...this.#options(), ...args], { input });
  }

  async get<T>(...args: string[]): Promise<T> {
    return JSON.parse(await this.run('get', ...args, '--output=json')) as T;
  }

  /** Whether there is such an object. */
  async has(...args: string[]): Promise<boolean> {
    return (await this.run('get', ...args, '--ignore-not-found', '--output=name')).trim() !== '';
  }

  async pods(): Promise<readonly Pod[]> {
    return (await this.get<{ items: Pod[] }>('pods')).items;
  }

  #options(): string[] {
    const { kubeconfig } = this.cluster;
    return [
      ...(kubeconfig ? ['--kubeconfig', kubeconfig] : []),
      ...['--context', CONTEXT, '--namespace', this.namespace],
    ];
  }
}

export function isReady(pod: Pod): boolean {
  const ready = pod.status.conditions?.some(
    ({ type, status }) => type === 'Ready' && status === 'True',
  );
  return ready === true && pod.metadata.deletionTimestamp === undefined;
}

/** What a command that must fail has to say. */
export async function refusalOf(command: Promise<unknown>): Promise<string> {
  try {
    await command;
  } catch (error) {
    if (isCommandError(error)) return error.output;
    throw error;
  }
  throw new Error('the command was expected to fail, and did not');
}
