// What the checks look at in Kubernetes objects, as `kubectl get --output=json` has them.

export interface Metadata {
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly deletionTimestamp?: string;
}

export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}

export type Quantities = Readonly<Record<string, string>>;

export interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect: string;
}

export interface Toleration extends Partial<Taint> {
  readonly operator?: string;
}

export interface KubeNode {
  readonly metadata: Metadata;
  readonly spec: {
    readonly unschedulable?: boolean;
    readonly taints?: readonly Taint[];
    readonly providerID?: string;
  };
  readonly status: {
    readonly allocatable: Quantities;
    readonly conditions: readonly Condition[];
    /** As Go names them: `linux` and `amd64`. */
    readonly nodeInfo: {
      readonly operatingSystem: string;
      readonly architecture: string;
      readonly containerRuntimeVersion?: string;
    };
  };
}

export interface Container {
  readonly name?: string;
  readonly image?: string;
  readonly resources?: { readonly requests?: Quantities; readonly limits?: Quantities };
  /** `Always` for an init container that goes on running. */
  readonly restartPolicy?: string;
}

export interface ContainerState {
  readonly waiting?: { readonly reason: string; readonly message?: string };
  readonly running?: { readonly startedAt: string };
  readonly terminated?: {
    readonly reason: string;
    readonly exitCode: number;
    readonly message?: string;
  };
}

export interface ContainerStatus {
  readonly name: string;
  readonly image: string;
  readonly ready: boolean;
  readonly restartCount: number;
  readonly state: ContainerState;
  readonly lastState: ContainerState;
}

/** What the scheduler looks at in a pod. */
export interface Scheduled {
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly overhead?: Quantities;
  readonly nodeSelector?: Readonly<Record<string, string>>;
  readonly tolerations?: readonly Toleration[];
}

export interface Pod {
  readonly metadata: Metadata;
  readonly spec: Scheduled & { readonly nodeName?: string };
  readonly status: {
    readonly phase: string;
    readonly reason?: string;
    readonly message?: string;
    readonly conditions?: readonly Condition[];
    readonly initContainerStatuses?: readonly ContainerStatus[];
    readonly containerStatuses?: readonly ContainerStatus[];
  };
}

export interface Service {
  readonly metadata: Metadata;
  readonly spec: {
    readonly type?: string;
    readonly ports?: readonly { readonly nodePort?: number; readonly protocol?: string }[];
  };
  readonly status?: {
    readonly loadBalancer?: {
      readonly ingress?: readonly { readonly ip?: string; readonly hostname?: string }[];
    };
  };
}

export interface Deployment {
  readonly metadata: Metadata;
  readonly spec: { readonly replicas: number };
  readonly status: {
    readonly replicas?: number;
    readonly updatedReplicas?: number;
    readonly availableReplicas?: number;
    readonly conditions?: readonly Condition[];
  };
}

export interface Autoscaler {
  readonly metadata: Metadata;
  readonly status: { readonly conditions?: readonly Condition[] };
}

export interface KubeEvent {
  readonly reason: string;
  readonly message: string;
  readonly involvedObject: { readonly kind: string; readonly name: string };
}

/** Whether a condition holds. */
export function holds(conditions: readonly Condition[] | undefined, type: string): boolean {
  return conditions?.some((one) => one.type === type && one.status === 'True') ?? false;
}

/** What a node runs, as images are built for: `linux/amd64`. */
export function platformOf({ status: { nodeInfo } }: KubeNode): string {
  return `${nodeInfo.operatingSystem}/${nodeInfo.architecture}`;
}
