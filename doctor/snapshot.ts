import type { StackConfig } from '../stack/config.js';
import type { Autoscaler, Deployment, KubeEvent, KubeNode, Pod, Service } from './kubernetes.js';
import type { Looked } from './look.js';

/** All that was read, as plain JSON: what the checks judge. */
export interface Snapshot {
  readonly stack: {
    readonly name: string;
    readonly config: StackConfig;
    /** The image that the stack would build. */
    readonly image: string;
  };
  readonly node: { readonly version: string; readonly oldest: string };
  readonly pulumi: PulumiState;
  readonly docker: Looked<Docker>;
  /** Whether the local Docker has the image. */
  readonly image: Looked<boolean>;
  readonly kubeconfig: Looked<Kubeconfig>;
  /** Absent where the kubeconfig has no such context. */
  readonly cluster?: Looked<Cluster>;
}

export interface PulumiState {
  readonly version: Looked<string>;
  /** How the user calls Pulumi: by its own command, or through npm, with no account. */
  readonly way: 'pulumi' | 'npm';
  /** What names the stack in a command, where another one is selected. */
  readonly stackOption: readonly string[];
  /** Where the state is: its URL, once logged in. */
  readonly backend: Looked<string>;
  /** The objects of the stack that the state has on record. */
  readonly recorded: Looked<readonly RecordedObject[]>;
  /** Plugins in the versions that the stack program needs, such as `docker 5.0.0`, that are not here yet. */
  readonly missingPlugins: readonly string[];
  /** Whether the stack's passphrase opens its secrets; `unused` while there are none. */
  readonly passphrase: 'unused' | 'right' | 'wrong' | 'missing';
  /** Where the passphrase was looked for. */
  readonly passphraseSource: string;
}

/** A Kubernetes object that Pulumi made. */
export interface RecordedObject {
  readonly kind: string;
  readonly name: string;
  /** Absent for what belongs to no namespace. */
  readonly namespace?: string;
}

export interface Docker {
  readonly version: string;
  /** Such as `Docker Desktop`. */
  readonly system: string;
  /** Where it listens, such as `unix:///var/run/docker.sock`. */
  readonly host?: string;
  readonly cpus: number;
  readonly memoryBytes: number;
}

export interface Kubeconfig {
  readonly contexts: readonly string[];
  /** What kubectl talks to by itself. */
  readonly current?: string;
}

/** A cluster that answers. */
export interface Cluster {
  readonly version: string;
  readonly nodes: Looked<readonly KubeNode[]>;
  /** Pods of all namespaces. */
  readonly pods: Looked<readonly Pod[]>;
  /** Services of all namespaces. */
  readonly services: Looked<readonly Service[]>;
  readonly deployed: Looked<Deployed>;
  /** The groups of its API, such as `metrics.k8s.io`. */
  readonly apiGroups: Looked<readonly string[]>;
  /** Whether something listens at the node port on this machine. */
  readonly localPort: 'open' | 'closed';
  /** Whether the API answers at the node port on this machine that it is ready. */
  readonly answersLocally: boolean;
}

/** What the stack has deployed. */
export interface Deployed {
  readonly deployment?: Deployment;
  readonly autoscaler?: Autoscaler;
  readonly pods: readonly Pod[];
  readonly events: readonly KubeEvent[];
  /** The last lines that a pod's container wrote, by the pod's name; of the one before, where it crashed. */
  readonly logs: Readonly<Record<string, string>>;
}

/** The cluster, where it answers. */
export function clusterOf({ cluster }: Snapshot): Cluster | undefined {
  return cluster && 'found' in cluster ? cluster.found : undefined;
}

/** What the stack has deployed, where that could be read. */
export function deployedOf(snapshot: Snapshot): Deployed | undefined {
  const deployed = clusterOf(snapshot)?.deployed;
  return deployed && 'found' in deployed ? deployed.found : undefined;
}
