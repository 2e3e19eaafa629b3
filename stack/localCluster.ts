/** What is looked at of a node, as Kubernetes reports it. */
export interface Node {
  readonly metadata: {
    readonly name: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
  readonly spec?: { readonly providerID?: string };
  readonly status?: {
    readonly addresses?: readonly { readonly type: string; readonly address: string }[];
    readonly images?: readonly { readonly names?: readonly string[] | null }[];
    readonly nodeInfo?: { readonly containerRuntimeVersion?: string };
  };
}

/** A kind of cluster that people have on one machine: how images get there, and where ports answer. */
export interface LocalCluster {
  readonly product: string;
  /** Brings an image of the local Docker to the nodes; absent where they see it as it is. */
  readonly load?: (image: string) => readonly [command: string, ...args: string[]];
  /** Whether node ports answer on localhost. */
  readonly onLocalhost: boolean;
  /** The container by which Docker may publish node ports, where nodes are containers. */
  readonly publisher?: string;
  /** What keeps a deployment there from working, and what to do about it. */
  readonly problem?: string;
}

/** Contexts of products whose nodes run on the Docker that builds the image. */
const SHARING: readonly [context: RegExp, product: string, engine: string][] = [
  [
    /^rancher-desktop$/,
    'Rancher Desktop',
    'choose dockerd (moby) under Preferences, Container Engine',
  ],
  [/^colima(-.+)?$/, 'colima', 'start it with --runtime docker'],
  [/^orbstack$/, 'OrbStack', 'switch its Kubernetes to Docker'],
];

/**
 * Recognises a cluster on this machine by what its nodes report, and where they could not be asked, by
 * the usual name of its context.
 *
 * @returns undefined for any other cluster
 */
export function recognise(
  context: string,
  nodes: readonly Node[] | undefined,
): LocalCluster | undefined {
  const [node] = nodes ?? [];
  // Docker Desktop's cluster of several nodes is one of kind's, named desktop.
  const ofKind = /^kind:\/\/[^/]+\/([^/]+)\//.exec(node?.spec?.providerID ?? '')?.[1];
  if (context === 'docker-desktop') return dockerDesktop(ofKind !== undefined);
  const kind = ofKind ?? (node ? undefined : /^kind-(.+)$/.exec(context)?.[1]);
  if (kind) return kindCluster(kind);
  const minikube =
    node?.metadata.labels?.['minikube.k8s.io/name'] ??
    (!node && context === 'minikube' ? context : undefined);
  if (minikube) return minikubeCluster(minikube);
  const k3d = /^k3d-(.+)-(?:server|agent)-\d+$/.exec(node?.metadata.name ?? '')?.[1];
  const namedK3d = k3d ?? (node ? undefined : /^k3d-(.+)$/.exec(context)?.[1]);
  if (namedK3d) return k3dCluster(namedK3d);
  return sharing(context, node);
}

function dockerDesktop(severalNodes: boolean): LocalCluster {
  return {
    product: 'Docker Desktop',
    onLocalhost: !severalNodes,
    ...(severalNodes && {
      problem:
        'Docker Desktop publishes load balancers of this kind of cluster, and no node ports: ' +
        'pulumi config set serviceType LoadBalancer',
    }),
  };
}

function kindCluster(name: string): LocalCluster {
  return {
    product: 'kind',
    load: (image) => ['kind', 'load', 'docker-image', image, '--name', name],
    onLocalhost: false,
    publisher: `${name}-control-plane`,
  };
}

function minikubeCluster(profile: string): LocalCluster {
  return {
    product: 'minikube',
    load: (image) => ['minikube', 'image', 'load', image, '--profile', profile],
    onLocalhost: false,
    publisher: profile,
  };
}

function k3dCluster(name: string): LocalCluster {
  return {
    product: 'k3d',
    load: (image) => ['k3d', 'image', 'import', image, '--cluster', name],
    onLocalhost: false,
    publisher: `k3d-${name}-serverlb`,
  };
}

function sharing(context: string, node: Node | undefined): LocalCluster | undefined {
  const [, product, engine] = SHARING.find(([pattern]) => pattern.test(context)) ?? [];
  if (!product) return undefined;
  const runtime = node?.status?.nodeInfo?.containerRuntimeVersion ?? 'docker://';
  return {
    product,
    onLocalhost: true,
    ...(!runtime.startsWith('docker://') && {
      problem: `${product} runs ${runtime}, which does not see Docker’s images: ${engine}`,
    }),
  };
}

/** Whether each node reports that it has the image. */
export function allHave(nodes: readonly Node[], image: string): boolean {
  return nodes.every(({ status }) =>
    status?.images?.some(({ names }) =>
      names?.some((name) => name === image || name === `docker.io/library/${image}`),
    ),
  );
}

/** Where a node is reached from outside the cluster, or else from its network. */
export function addressOf(nodes: readonly Node[]): string | undefined {
  const addresses = nodes.flatMap(({ status }) => status?.addresses ?? []);
  return ['ExternalIP', 'InternalIP']
    .map((type) => addresses.find((address) => address.type === type)?.address)
    .find((address) => address !== undefined);
}
