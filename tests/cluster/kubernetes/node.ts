import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { OWN_FOLDERS } from './host.js';
import { isReady } from './kubectl.js';
import { BIN, CGROUP, KUBECONFIG, KUBECONFIGS, PKI, POD_SUBNET } from './layout.js';
import { attach, disconnect, networkOf } from './network.js';
import type { ClusterNode } from './nodes.js';
import { type Daemon, kill, pidOf, startDaemon } from './processes.js';
import { eventually } from './progress.js';

/** The image of the container that holds a pod's namespaces. */
export const PAUSE_IMAGE = 'pause:local';

/**
 * The first process of a node, after which all others end: it mounts the node's own folders, sets
 * the network's parameters, says that it is there, and then only buries what has ended.
 */
const FIRST_PROCESS = `set -e
hostname "$1"
shift
for pair in "$@"; do mount --bind "\${pair%%:*}" "\${pair##*:}"; done
mount --make-rshared /
cd /proc/sys/net
echo 1 > ipv4/ip_forward
echo 1 > ipv4/conf/all/route_localnet
echo 1 > bridge/bridge-nf-call-iptables
cd /
touch /run/booted
while :; do sleep 3600; done`;

const first = ({ name }: ClusterNode) => `${name}.first`;

/** The names of a node's daemons. */
export const daemonsOf = (node: ClusterNode): readonly string[] => [
  first(node),
  ...[containerd(node), ...kubernetes(node), policies(node)].map(({ name }) => name),
];

/**
 * Switches a node on, as far as images can be given to it: over what it had on disk, if it was there
 * before.
 */
export async function bootNode(node: ClusterNode, nodes: readonly ClusterNode[]): Promise<void> {
  const own = OWN_FOLDERS.map((path) => ({ path, source: join(node.folder, 'own', path) }));
  await rm(join(node.folder, 'own/run'), { recursive: true, force: true });
  for (const { source } of own) await mkdir(source, { recursive: true });
  await configure(node);
  await attach(node, nodes);
  await startDaemon({
    name: first(node),
    command: 'nsenter',
    args: [
      `--net=/run/netns/${networkOf(node)}`,
      ...['unshare', '--mount', '--uts', '--pid', '--fork', '--kill-child', '--mount-proc'],
      ...['bash', '-c', FIRST_PROCESS, 'node', node.name],
      ...own.map(({ path, source }) => `${source}:${path}`),
    ],
  });
  await eventually(`node ${node.name}`, 10_000, async () => {
    return (await readFile(join(node.folder, 'own/run/booted'))).length === 0;
  });
  await startInside(node, [containerd(node)]);
}

/** Starts what makes it a node of the cluster, and waits until it is a ready one. */
export async function joinCluster(node: ClusterNode): Promise<void> {
  await startInside(node, kubernetes(node));
  await eventually(`${node.name} as a node`, 60_000, () => isReady(node));
  await startInside(node, [policies(node)]);
}

/** Lets a node die without a word: every process at once, and the network first. */
export async function killNode(node: ClusterNode): Promise<void> {
  const pid = await pidOf(first(node));
  if (pid === undefined) throw new Error(`node ${node.name} does not run`);
  await disconnect(node);
  kill(pid, 'SIGKILL');
  await eventually(`the end of node ${node.name}`, 10_000, async () => {
    const running = await Promise.all(daemonsOf(node).map(pidOf));
    return running.every((daemon) => daemon === undefined);
  });
}

async function startInside(node: ClusterNode, daemons: readonly Daemon[]): Promise<void> {
  const unshare = await pidOf(first(node));
  const children = await readFile(`/proc/${unshare}/task/${unshare}/children`, 'utf8');
  for (const daemon of daemons) await startDaemon({ ...daemon, inside: Number(children) });
}

async function configure(node: ClusterNode): Promise<void> {
  await mkdir(join(node.folder, 'cni'), { recursive: true });
  await writeFile(join(node.folder, 'cni/10-pods.conflist'), JSON.stringify(cniConfig(node)));
  await writeFile(join(node.folder, 'containerd.toml'), containerdConfig(node));
  // The host's may lie in its /run, which the node has another of.
  await writeFile(join(node.folder, 'resolv.conf'), await readFile('/etc/resolv.conf'));
  await writeFile(join(node.folder, 'kubelet.yaml'), stringify(kubeletConfig(node)));
  await writeFile(join(node.folder, 'kube-proxy.yaml'), stringify(kubeProxyConfig(node.name)));
}

function containerd({ name, folder }: ClusterNode): Daemon {
  return {
    name: `${name}.containerd`,
    command: 'containerd',
    args: ['--config', join(folder, 'containerd.toml')],
  };
}

function kubernetes({ name, folder, address }: ClusterNode): readonly Daemon[] {
  return [
    {
      name: `${name}.kubelet`,
      command: join(BIN, 'kubelet'),
      args: [
        `--config=${join(folder, 'kubelet.yaml')}`,
        `--kubeconfig=${join(KUBECONFIGS, `${name}.conf`)}`,
        `--root-dir=${join(folder, 'kubelet')}`,
        `--cert-dir=${join(folder, 'kubelet-pki')}`,
        `--hostname-override=${name}`,
        `--node-ip=${address}`,
      ],
    },
    {
      name: `${name}.kube-proxy`,
      command: join(BIN, 'kube-proxy'),
      args: [`--config=${join(folder, 'kube-proxy.yaml')}`],
    },
  ];
}

/** What enforces network policies; it ends where the cluster does not know the node yet. */
function policies({ name }: ClusterNode): Daemon {
  return {
    name: `${name}.kube-router`,
    command: join(BIN, 'kube-router'),
    args: [
      `--kubeconfig=${KUBECONFIG}`,
      `--hostname-override=${name}`,
      '--run-firewall',
      ...['run-router', 'run-service-proxy', 'enable-cni'].map((part) => `--${part}=false`),
    ],
  };
}

/** Pods on one bridge, with a way to other nodes and out. */
function cniConfig({ folder, podSubnet }: ClusterNode): object {
  return {
    cniVersion: '0.4.0',
    name: 'pods',
    plugins: [
      {
        type: 'bridge',
        bridge: 'kube-bridge',
        isGateway: true,
        hairpinMode: true,
        ipam: {
          type: 'host-local',
          dataDir: join(folder, 'addresses'),
          ranges: [[{ subnet: podSubnet }]],
          routes: [{ dst: '0.0.0.0/0' }],
        },
      },
      { type: 'portmap', capabilities: { portMappings: true } },
    ],
  };
}

/** The folder in which a node's containerd finds where a registry is that has not the address of its name. */
export const registriesOf = ({ folder }: ClusterNode) => join(folder, 'registries');

function containerdConfig(node: ClusterNode): string {
  const { folder } = node;
  return `version = 2
root = "${join(folder, 'containerd')}"
state = "${join(folder, 'containerd-run')}"

[grpc]
address = "${node.containerd}"

[plugins."io.containerd.internal.v1.opt"]
path = "${join(folder, 'containerd-opt')}"

[plugins."io.containerd.grpc.v1.cri"]
sandbox_image = "docker.io/library/${PAUSE_IMAGE}"
# Without CAP_SYS_RESOURCE no process may lower its score, as the kubelet asks for pods.
restrict_oom_score_adj = true
netns_mounts_under_state_dir = true

[plugins."io.containerd.grpc.v1.cri".cni]
bin_dir = "/usr/lib/cni"
conf_dir = "${join(folder, 'cni')}"

[plugins."io.containerd.grpc.v1.cri".registry]
config_path = "${registriesOf(node)}"
`;
}

function kubeletConfig({ name, folder, containerd }: ClusterNode): object {
  return {
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    authentication: { x509: { clientCAFile: join(PKI, 'ca.crt') } },
    containerRuntimeEndpoint: `unix://${containerd}`,
    cgroupDriver: 'cgroupfs',
    cgroupRoot: join(CGROUP, name),
    failCgroupV1: false,
    failSwapOn: false,
    podLogsDir: join(folder, 'pod-logs'),
    resolvConf: join(folder, 'resolv.conf'),
    volumePluginDir: join(folder, 'volume-plugins'),
    // Images cross over from docker and cannot be pulled again; disks of build machines are often full.
    imageGCHighThresholdPercent: 100,
    evictionHard: { 'memory.available': '100Mi' },
    oomScoreAdj: 0,
  };
}

/**
 * What makes Services answer, on a node or on this machine.
 *
 * @param nodeName the node it acts for
 * @param nodePortAddresses where node ports answer; all addresses where absent
 */
export function kubeProxyConfig(nodeName: string, nodePortAddresses?: readonly string[]): object {
  return {
    apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
    kind: 'KubeProxyConfiguration',
    clientConnection: { kubeconfig: join(KUBECONFIGS, 'kube-proxy.conf') },
    hostnameOverride: nodeName,
    mode: 'iptables',
    clusterCIDR: POD_SUBNET,
    ...(nodePortAddresses && { nodePortAddresses }),
    conntrack: { maxPerCore: 0, tcpEstablishedTimeout: '0s', tcpCloseWaitTimeout: '0s' },
    oomScoreAdj: 0,
  };
}
