import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import {
  BIN,
  CGROUP,
  CNI_CONFIGS,
  CONTAINERD_SOCKET,
  CONTEXT,
  DOCKER_SOCKET,
  KUBECONFIGS,
  LOGS,
  PKI,
  POD_SUBNET,
  STATE,
} from './layout.js';
import { type HostNetwork, writeCniConfig } from './network.js';
import type { Daemon } from './processes.js';

/** The image of the container that holds a pod's namespaces. */
export const PAUSE_IMAGE = 'pause:local';

const folder = (name: string) => join(STATE, name);

/** Writes the configuration files of the node's daemons. */
export async function configureNode(network: HostNetwork): Promise<void> {
  await mkdir(CNI_CONFIGS, { recursive: true });
  await writeCniConfig(network.mtu);
  await writeFile(folder('containerd.toml'), containerdConfig());
  await writeFile(folder('kubelet.yaml'), stringify(kubeletConfig()));
  await writeFile(folder('kube-proxy.yaml'), stringify(kubeProxyConfig()));
}

/** containerd, which runs the pods, and docker, which builds the images. */
export function containerDaemons(network: HostNetwork, startDocker: boolean): readonly Daemon[] {
  const containerd = {
    name: 'containerd',
    command: 'containerd',
    args: ['--config', folder('containerd.toml')],
  };
  const dockerd = {
    name: 'dockerd',
    command: 'dockerd',
    args: [
      `--host=unix://${DOCKER_SOCKET}`,
      `--data-root=${folder('docker')}`,
      `--exec-root=${folder('docker-run')}`,
      `--pidfile=${folder('dockerd.pid')}`,
      `--containerd=${CONTAINERD_SOCKET}`,
      `--cgroup-parent=${CGROUP}/docker`,
      `--mtu=${network.mtu}`,
    ],
  };
  return startDocker ? [containerd, dockerd] : [containerd];
}

/** The daemons of Kubernetes on the node. */
export function kubernetesDaemons(network: HostNetwork): readonly Daemon[] {
  return [
    {
      name: 'kubelet',
      command: join(BIN, 'kubelet'),
      args: [
        `--config=${folder('kubelet.yaml')}`,
        `--kubeconfig=${join(KUBECONFIGS, 'kubelet.conf')}`,
        `--root-dir=${folder('kubelet')}`,
        `--cert-dir=${folder('kubelet-pki')}`,
        `--hostname-override=${CONTEXT}`,
        `--node-ip=${network.address}`,
      ],
    },
    {
      name: 'kube-proxy',
      command: join(BIN, 'kube-proxy'),
      args: [`--config=${folder('kube-proxy.yaml')}`],
    },
  ];
}

function containerdConfig(): string {
  return `version = 2
root = "${folder('containerd')}"
state = "${folder('containerd-run')}"

[grpc]
address = "${CONTAINERD_SOCKET}"

[plugins."io.containerd.internal.v1.opt"]
path = "${folder('containerd-opt')}"

[plugins."io.containerd.grpc.v1.cri"]
sandbox_image = "docker.io/library/${PAUSE_IMAGE}"
# Without CAP_SYS_RESOURCE no process may lower its score, as the kubelet asks for pods.
restrict_oom_score_adj = true
netns_mounts_under_state_dir = true

[plugins."io.containerd.grpc.v1.cri".cni]
bin_dir = "/usr/lib/cni"
conf_dir = "${CNI_CONFIGS}"
`;
}

function kubeletConfig(): object {
  return {
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    authentication: { x509: { clientCAFile: join(PKI, 'ca.crt') } },
    containerRuntimeEndpoint: `unix://${CONTAINERD_SOCKET}`,
    cgroupDriver: 'cgroupfs',
    cgroupRoot: CGROUP,
    failCgroupV1: false,
    failSwapOn: false,
    podLogsDir: join(LOGS, 'pods'),
    volumePluginDir: folder('volume-plugins'),
    // Images cross over from docker and cannot be pulled again; disks of build machines are often full.
    imageGCHighThresholdPercent: 100,
    evictionHard: { 'memory.available': '100Mi' },
    oomScoreAdj: 0,
  };
}

function kubeProxyConfig(): object {
  return {
    apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
    kind: 'KubeProxyConfiguration',
    clientConnection: { kubeconfig: join(KUBECONFIGS, 'super-admin.conf') },
    hostnameOverride: CONTEXT,
    mode: 'iptables',
    clusterCIDR: POD_SUBNET,
    // Node ports answer on localhost, as Docker Desktop's do, and not to the network around.
    nodePortAddresses: ['127.0.0.0/8'],
    conntrack: { maxPerCore: 0, tcpEstablishedTimeout: '0s', tcpCloseWaitTimeout: '0s' },
    oomScoreAdj: 0,
  };
}
