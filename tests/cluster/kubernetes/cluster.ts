import { mkdir } from 'node:fs/promises';
import { succeeds } from './command.js';
import { restoreHost } from './host.js';
import { isReady, KUBECTL } from './kubectl.js';
import { CACHE, CONTEXT, KUBECONFIG, LOGS } from './layout.js';
import { exclusively } from './lock.js';
import { makeNodeImage } from './nodeImage.js';
import { type ClusterNode, clusterNodes, ONE_NODE, presentNodes } from './nodes.js';
import { installPackages } from './packages.js';
import { killAll, logOf, pidOf } from './processes.js';
import { buildPrograms } from './programs.js';
import { say, step } from './progress.js';
import { daemonNames, startNodes } from './start.js';

/** A Kubernetes to deploy to. */
export interface Cluster {
  /** Its kubeconfig file; absent for the user's own, as with Docker Desktop. */
  readonly kubeconfig?: string;
  readonly kubectl: string;
  /** The base that images can be built on; absent where Docker Hub can be reached. */
  readonly nodeImage?: string;
  /** Its nodes; none of the user's own. */
  readonly nodes: readonly ClusterNode[];
}

/**
 * The cluster of that context that the user has already; undefined where there is none. It has one
 * node, or what it has is not for a suite to break.
 */
async function usersCluster(names: readonly string[]): Promise<Cluster | undefined> {
  if (names.length > 1 || process.env.KUBECONFIG === KUBECONFIG) return undefined;
  const get = ['--context', CONTEXT, '--request-timeout=5s', 'get', 'nodes'];
  return (await succeeds('kubectl', get)) ? { kubectl: 'kubectl', nodes: [] } : undefined;
}

/**
 * Starts a cluster of these nodes, unless it runs, or one is wanted and the user has a cluster already:
 * over whatever an earlier one has left.
 *
 * @throws Error that says what is missing and how to get it.
 */
export async function startCluster(names: readonly string[]): Promise<Cluster> {
  const existing = await usersCluster(names);
  if (existing) {
    say(`the context ${CONTEXT} answers; using it`);
    return existing;
  }
  requireRoot();
  return exclusively(() => startOwnCluster(clusterNodes(names)));
}

async function startOwnCluster(nodes: readonly ClusterNode[]): Promise<Cluster> {
  await installPackages();
  await mkdir(CACHE, { recursive: true });
  const programs = await buildPrograms();
  const nodeImage = await makeNodeImage();
  if ((await failures(nodes)).length === 0) say('runs already');
  else {
    const present = await presentNodes();
    if (present.length > 0 && (await failures(present)).length === 0) {
      throw new Error(`a cluster of ${present.length} nodes runs; end it: npm run cluster:down`);
    }
    await removeCluster();
    const begin = () => startNodes(nodes, programs, nodeImage);
    await step('starting', begin).catch((error: Error) => {
      throw new Error(`${error.message}\n  what its parts say: ${LOGS}`);
    });
  }
  return { kubeconfig: KUBECONFIG, kubectl: KUBECTL, nodeImage: nodeImage.name, nodes };
}

/** Whether there is a cluster of these nodes to deploy to, or for one node the user's. */
export async function isUp(names: readonly string[]): Promise<boolean> {
  if ((await usersCluster(names)) !== undefined) return true;
  return (await failures(clusterNodes(names))).length === 0;
}

/** Stops the cluster, or what is left of it, and removes every trace but the cache. */
export async function stopCluster(): Promise<void> {
  requireRoot();
  await exclusively(() => step('stopping', removeCluster));
  say(`what was built is kept in ${CACHE}`);
}

/** What is wrong with the cluster of these nodes, one line each; none for one that is up. */
async function failures(nodes: readonly ClusterNode[]): Promise<string[]> {
  const wrong: string[] = [];
  for (const name of daemonNames(nodes)) {
    if ((await pidOf(name)) === undefined) wrong.push(`${name} does not run`);
  }
  if (wrong.length > 0) return wrong;
  for (const node of nodes) {
    await isReady(node).then(
      (ready) => ready || wrong.push(`${node.name} is not ready`),
      (error: Error) => wrong.push(error.message),
    );
  }
  return wrong;
}

async function removeCluster(): Promise<void> {
  await killAll();
  await restoreHost();
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
  if (await usersCluster(ONE_NODE)) {
    say(`the context ${CONTEXT} answers; nothing was started here`);
    return true;
  }
  const present = await presentNodes();
  const nodes = present.length > 0 ? present : clusterNodes(ONE_NODE);
  for (const name of daemonNames(nodes)) {
    const pid = await pidOf(name);
    say(
      `${name.padEnd(26)} ${pid === undefined ? 'stopped' : `process ${pid}`}, log ${logOf(name)}`,
    );
  }
  const wrong = await failures(nodes);
  say(wrong.length === 0 ? `${nodes.length} nodes are ready` : `down: ${wrong.join('; ')}`);
  return wrong.length === 0;
}
