import { mkdir, symlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildPrograms, kubernetesVersion, type Programs } from './binary.js';
import { run, succeeds } from './command.js';
import { apiServer, controllers } from './controlPlane.js';
import { prepareHost, restoreHost } from './host.js';
import { imageCrossed } from './images.js';
import { BIN, CACHE, CONTEXT, KUBECONFIG, LOGS } from './layout.js';
import { exclusively } from './lock.js';
import { hostNetwork } from './network.js';
import { configureNode, containerDaemons, kubernetesDaemons, PAUSE_IMAGE } from './node.js';
import { makeNodeImage, type NodeImage } from './nodeImage.js';
import { installPackages } from './packages.js';
import { issueCertificates } from './pki.js';
import { type Daemon, killAll, logOf, pidOf, startDaemon } from './processes.js';
import { eventually, say, step } from './progress.js';

const KUBECTL = join(BIN, 'kubectl');
const COMPONENTS = [
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kubelet',
  'kube-proxy',
];
const CLIENTS = ['kubectl', 'kubeadm'];
const DAEMONS = ['containerd', 'dockerd', 'image-crossing', 'etcd', ...COMPONENTS];

/** A Kubernetes to deploy to. */
export interface Cluster {
  /** Its kubeconfig file; absent for the user's own, as with Docker Desktop. */
  readonly kubeconfig?: string;
  readonly kubectl: string;
  /** The base that images can be built on; absent where Docker Hub can be reached. */
  readonly nodeImage?: string;
}

/** The cluster of that context that the user has already; undefined where there is none. */
async function usersCluster(): Promise<Cluster | undefined> {
  if (process.env.KUBECONFIG === KUBECONFIG) return undefined;
  const answers = await succeeds('kubectl', [
    '--context',
    CONTEXT,
    '--request-timeout=5s',
    'get',
    'nodes',
  ]);
  return answers ? { kubectl: 'kubectl' } : undefined;
}

/**
 * Starts the cluster, unless the user has one already or it runs: over whatever an earlier one has left.
 *
 * @throws Error that says what is missing and how to get it.
 */
export async function startCluster(): Promise<Cluster> {
  const existing = await usersCluster();
  if (existing) {
    say(`the context ${CONTEXT} answers; using it`);
    return existing;
  }
  requireRoot();
  return exclusively(startOwnCluster);
}

async function startOwnCluster(): Promise<Cluster> {
  await installPackages();
  await mkdir(CACHE, { recursive: true });
  const programs = await buildPrograms();
  const nodeImage = await makeNodeImage();
  if ((await failures()).length === 0) say('runs already');
  else {
    await removeCluster();
    await step('starting', () => start(programs, nodeImage)).catch((error: Error) => {
      throw new Error(`${error.message}\n  what its parts say: ${LOGS}`);
    });
  }
  return { kubeconfig: KUBECONFIG, kubectl: KUBECTL, nodeImage: nodeImage.name };
}

/** Whether there is a cluster to deploy to, the user's or this one. */
export async function isUp(): Promise<boolean> {
  return (await usersCluster()) !== undefined || (await failures()).length === 0;
}

/** Stops the cluster, or what is left of it, and removes every trace but the cache. */
export async function stopCluster(): Promise<void> {
  requireRoot();
  await exclusively(() => step('stopping', removeCluster));
  say(`what was built is kept in ${CACHE}`);
}

/** What is wrong with the cluster, one line each; none for one that is up. */
async function failures(): Promise<string[]> {
  const wrong: string[] = [];
  for (const name of DAEMONS) {
    if ((await pidOf(name)) === undefined) wrong.push(`${name} does not run`);
  }
  if (wrong.length === 0) {
    await nodeReady().then(
      (ready) => ready || wrong.push('the node is not ready'),
      (error: Error) => wrong.push(error.message),
    );
  }
  return wrong;
}

async function start(programs: Programs, nodeImage: NodeImage): Promise<void> {
  const { docker } = await prepareHost();
  const network = await hostNetwork();
  await mkdir(BIN, { recursive: true });
  for (const name of [...COMPONENTS, ...CLIENTS])
    await symlink(programs.kubernetes, join(BIN, name));
  await issueCertificates(join(BIN, 'kubeadm'), await kubernetesVersion(), network.address);
  await configureNode(network);

  for (const daemon of containerDaemons(network, !docker)) await startDaemon(daemon);
  await eventually('docker', 30_000, () => succeeds('docker', ['version']));
  await startDaemon(imageCrossing());
  const images = importImages(programs, nodeImage);
  // A failure of what is waited for first must not leave this one without a handler.
  images.catch(() => {});

  for (const daemon of apiServer()) await startDaemon(daemon);
  await eventually('the API server', 60_000, async () => {
    return (await kubectl('get', '--raw', '/readyz')) === 'ok';
  });
  await kubectl(
    'create',
    'clusterrolebinding',
    'kubeadm:cluster-admins',
    '--clusterrole=cluster-admin',
    '--group=kubeadm:cluster-admins',
  );
  for (const daemon of controllers()) await startDaemon(daemon);
  await images;
  for (const daemon of kubernetesDaemons(network)) await startDaemon(daemon);
  await eventually('the node', 60_000, nodeReady);
  await eventually('the default service account', 30_000, async () => {
    return (
      (await kubectl('get', 'serviceaccount', 'default', '--ignore-not-found', '--output=name')) !==
      ''
    );
  });
}

async function importImages({ pause }: Programs, nodeImage: NodeImage): Promise<void> {
  const archive = join(BIN, 'pause.tar');
  await run('tar', ['-C', dirname(pause), '-cf', archive, basename(pause)]);
  await dockerImport(archive, PAUSE_IMAGE, ['ENTRYPOINT ["/pause"]']);
  await imageCrossed(PAUSE_IMAGE);
  await dockerImport(nodeImage.archive, nodeImage.name, nodeImage.changes);
}

async function dockerImport(
  archive: string,
  image: string,
  changes: readonly string[],
): Promise<void> {
  const options = changes.flatMap((change) => ['--change', change]);
  await run('docker', ['import', ...options, archive, image]);
}

function imageCrossing(): Daemon {
  return {
    name: 'image-crossing',
    command: process.execPath,
    args: [
      '--import',
      import.meta.resolve('tsx'),
      fileURLToPath(new URL('images.ts', import.meta.url)),
    ],
  };
}

async function removeCluster(): Promise<void> {
  await killAll();
  await restoreHost();
}

async function nodeReady(): Promise<boolean> {
  const status = await kubectl(
    'get',
    'node',
    CONTEXT,
    '--output=jsonpath={.status.conditions[?(@.type=="Ready")].status}',
  );
  return status === 'True';
}

async function kubectl(...args: string[]): Promise<string> {
  return run(KUBECTL, ['--kubeconfig', KUBECONFIG, '--request-timeout=10s', ...args]);
}

function requireRoot(): void {
  if (process.platform !== 'linux') {
    throw new Error(
      `no context ${CONTEXT} answers; switch on Kubernetes in Docker Desktop's settings`,
    );
  }
  if (process.getuid?.() !== 0) {
    throw new Error(
      `no context ${CONTEXT} answers, and starting a cluster needs root: run this as root`,
    );
  }
}

/** Prints how each part of the cluster is, and returns whether there is one to deploy to. */
export async function printStatus(): Promise<boolean> {
  if (await usersCluster()) {
    say(`the context ${CONTEXT} answers; nothing was started here`);
    return true;
  }
  for (const name of DAEMONS) {
    const pid = await pidOf(name);
    say(
      `${name.padEnd(24)} ${pid === undefined ? 'stopped' : `process ${pid}`}, log ${logOf(name)}`,
    );
  }
  const wrong = await failures();
  say(wrong.length === 0 ? `node ${CONTEXT} is ready` : `down: ${wrong.join('; ')}`);
  return wrong.length === 0;
}
