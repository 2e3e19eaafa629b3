import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { run, succeeds } from './command.js';
import { apiServer, controllers } from './controlPlane.js';
import { prepareHost } from './host.js';
import { giveImage } from './images.js';
import { kubectl } from './kubectl.js';
import { BIN, CGROUP, DOCKER_SOCKET, STATE } from './layout.js';
import { hostMtu, makeBridge } from './network.js';
import {
  bootNode,
  daemonsOf,
  joinCluster,
  killNode,
  kubeProxyConfig,
  PAUSE_IMAGE,
} from './node.js';
import type { NodeImage } from './nodeImage.js';
import type { ClusterNode } from './nodes.js';
import { issueCertificates } from './pki.js';
import { type Daemon, startDaemon, stopDaemon } from './processes.js';
import { kubernetesVersion, type Programs } from './programs.js';
import { eventually } from './progress.js';

const COMPONENTS = [
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kubelet',
  'kube-proxy',
];
const CLIENTS = ['kubectl', 'kubeadm'];
const PROXY = 'kube-proxy';
const IMAGE_CROSSING = 'image-crossing';

/** The names of all that runs in a cluster of these nodes. */
export function daemonNames(nodes: readonly ClusterNode[]): readonly string[] {
  return [
    ...['dockerd', 'etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'],
    PROXY,
    ...(sharesImages(nodes) ? [IMAGE_CROSSING] : []),
    ...nodes.flatMap(daemonsOf),
  ];
}

/** With one node, as in Docker Desktop, pods have the images that docker has; several pull theirs. */
const sharesImages = (nodes: readonly ClusterNode[]) => nodes.length === 1;

/** Starts a cluster where nothing of an earlier one is left, and waits until its nodes are ready. */
export async function startNodes(
  nodes: readonly ClusterNode[],
  programs: Programs,
  nodeImage: NodeImage,
): Promise<void> {
  const { docker } = await prepareHost(nodes);
  await mkdir(BIN, { recursive: true });
  for (const name of [...COMPONENTS, ...CLIENTS])
    await symlink(programs.kubernetes, join(BIN, name));
  await symlink(programs.kubeRouter, join(BIN, 'kube-router'));
  await issueCertificates(join(BIN, 'kubeadm'), await kubernetesVersion(), nodes);
  if (!docker) await startDaemon(dockerd(await hostMtu()));
  await eventually('docker', 30_000, () => succeeds('docker', ['version']));
  // After docker, which else puts its rules ahead of the bridge's.
  await makeBridge(nodes);
  const booted = bootNodes(nodes, programs, nodeImage);
  // A failure of what is waited for first must not leave this one without a handler.
  booted.catch(() => {});
  await startControlPlane();
  await booted;
  await joinNodes(nodes);
  await startProxy(nodes);
}

/** Here node ports answer on localhost, as Docker Desktop's do, and not to the network around. */
async function startProxy(nodes: readonly ClusterNode[]): Promise<void> {
  const config = join(STATE, 'kube-proxy.yaml');
  await writeFile(config, stringify(kubeProxyConfig(nodes[0]!.name, ['127.0.0.0/8'])));
  const command = join(BIN, 'kube-proxy');
  await startDaemon({ name: PROXY, command, args: [`--config=${config}`] });
}

/** Empties the cluster, as Docker Desktop's button does: objects and pods are gone, images stay. */
export async function resetKubernetes(nodes: readonly ClusterNode[]): Promise<void> {
  for (const node of nodes) await killNode(node);
  const control = [...controllers(), ...apiServer()].map(({ name }) => name);
  for (const name of [PROXY, ...control.reverse()]) await stopDaemon(name);
  await rm(join(STATE, 'etcd'), { recursive: true });
  for (const node of nodes) await bootNode(node, nodes);
  await startControlPlane();
  await joinNodes(nodes);
  await startProxy(nodes);
}

async function joinNodes(nodes: readonly ClusterNode[]): Promise<void> {
  await Promise.all(nodes.map(joinCluster));
  const find = ['get', 'serviceaccount', 'default', '--ignore-not-found', '--output=name'];
  await eventually('the default service account', 30_000, async () => {
    return (await kubectl(...find)) !== '';
  });
}

async function startControlPlane(): Promise<void> {
  for (const daemon of apiServer()) await startDaemon(daemon);
  await eventually('the API server', 60_000, async () => {
    return (await kubectl('get', '--raw', '/readyz')) === 'ok';
  });
  // The API server's own certificate, with which it asks nodes for logs, is of this group.
  const group = 'kubeadm:cluster-admins';
  const grant = ['--clusterrole=cluster-admin', `--group=${group}`];
  await kubectl('create', 'clusterrolebinding', group, ...grant);
  for (const daemon of controllers()) await startDaemon(daemon);
}

async function bootNodes(
  nodes: readonly ClusterNode[],
  { pause }: Programs,
  nodeImage: NodeImage,
): Promise<void> {
  for (const node of nodes) await bootNode(node, nodes);
  const archive = join(BIN, 'pause.tar');
  await run('tar', ['-C', dirname(pause), '-cf', archive, basename(pause)]);
  const id = await dockerImport(archive, PAUSE_IMAGE, ['ENTRYPOINT ["/pause"]']);
  for (const node of nodes) {
    await eventually(`containerd on ${node.name}`, 30_000, () =>
      giveImage(node, PAUSE_IMAGE, id).then(() => true),
    );
  }
  if (sharesImages(nodes)) await startDaemon(imageCrossing());
  await dockerImport(nodeImage.archive, nodeImage.name, nodeImage.changes);
}

/** docker, which builds the images. */
function dockerd(mtu: number): Daemon {
  return {
    name: 'dockerd',
    command: 'dockerd',
    args: [
      `--host=unix://${DOCKER_SOCKET}`,
      `--data-root=${join(STATE, 'docker')}`,
      `--exec-root=${join(STATE, 'docker-run')}`,
      `--pidfile=${join(STATE, 'dockerd.pid')}`,
      `--cgroup-parent=${CGROUP}/docker`,
      `--mtu=${mtu}`,
    ],
  };
}

/** @returns the image's id */
async function dockerImport(
  archive: string,
  image: string,
  changes: readonly string[],
): Promise<string> {
  const options = changes.flatMap((change) => ['--change', change]);
  return (await run('docker', ['import', ...options, archive, image])).trim();
}

function imageCrossing(): Daemon {
  return {
    name: IMAGE_CROSSING,
    command: process.execPath,
    args: [
      '--import',
      import.meta.resolve('tsx'),
      fileURLToPath(new URL('images.ts', import.meta.url)),
    ],
  };
}
