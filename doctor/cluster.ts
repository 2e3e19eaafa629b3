import { connect } from 'node:net';
import type { StackConfig } from '../stack/config.js';
import type { Environment } from '../stack/environment.js';
import { NAME, POD_SELECTOR } from '../stack/labels.js';
import type { Autoscaler, Deployment, KubeEvent, Pod } from './kubernetes.js';
import { type Looked, look, mapFound } from './look.js';
import { statusesOf } from './pods.js';
import type { Cluster, Deployed, Kubeconfig, Snapshot } from './snapshot.js';

/** Lines of a log that are read: enough for what a process says at its end. */
const LOG_LINES = 20;

/** Pods whose logs are read: those of one deployment fail alike. */
const MOST_LOGS = 5;

type Kubectl = (...args: string[]) => Promise<Looked<string>>;

/** Reads what kubectl is configured with and, where it knows the stack's context, the cluster. */
export async function readKubernetes(
  config: StackConfig,
  environment: Environment,
): Promise<Pick<Snapshot, 'kubeconfig' | 'cluster'>> {
  const kubeconfig = await readKubeconfig(environment);
  const known = 'found' in kubeconfig && kubeconfig.found.contexts.includes(config.context);
  return { kubeconfig, ...(known && { cluster: await readCluster(config, environment) }) };
}

async function readKubeconfig(environment: Environment): Promise<Looked<Kubeconfig>> {
  const [contexts, current] = await Promise.all([
    look('kubectl', ['config', 'get-contexts', '--output=name'], environment),
    look('kubectl', ['config', 'current-context'], environment),
  ]);
  return mapFound(contexts, (names) => ({
    contexts: names.split('\n').filter((name) => name !== ''),
    ...('found' in current && { current: current.found.trim() }),
  }));
}

/**
 * Reads the cluster by kubectl, which Docker Desktop brings along. It takes the same kubeconfig, and
 * the same ways to prove who the user is, as everything else that the user calls.
 */
async function readCluster(
  { context, namespace, nodePort }: StackConfig,
  environment: Environment,
): Promise<Looked<Cluster>> {
  const kubectl: Kubectl = (...args) =>
    look('kubectl', ['--context', context, '--request-timeout=10s', ...args], environment);
  const version = await kubectl('get', '--raw', '/version');
  if ('error' in version) return version;
  const everywhere = '--all-namespaces';
  const [nodes, pods, services, deployed, apiGroups, localPort, answersLocally] = await Promise.all(
    [
      listOf(kubectl('get', 'nodes', '--output=json')),
      listOf(kubectl('get', 'pods', everywhere, '--output=json')),
      listOf(kubectl('get', 'services', everywhere, '--output=json')),
      readDeployed((...args) => kubectl('--namespace', namespace, ...args)),
      readApiGroups(kubectl),
      readPort(nodePort),
      answersReady(nodePort),
    ],
  );
  const { gitVersion } = JSON.parse(version.found) as { gitVersion: string };
  return {
    found: {
      version: gitVersion.replace(/^v/, ''),
      ...{ nodes, pods, services, deployed, apiGroups, localPort, answersLocally },
    } as Cluster,
  };
}

async function readApiGroups(kubectl: Kubectl): Promise<Looked<readonly string[]>> {
  return mapFound(await kubectl('get', '--raw', '/apis'), (json) =>
    (JSON.parse(json) as { groups: { name: string }[] }).groups.map(({ name }) => name),
  );
}

async function readDeployed(kubectl: Kubectl): Promise<Looked<Deployed>> {
  const [deployments, pods, events, autoscalers] = await Promise.all([
    listOf<Deployment>(kubectl('get', 'deployments', '--output=json')),
    listOf<Pod>(kubectl('get', 'pods', '--selector', POD_SELECTOR, '--output=json')),
    listOf<KubeEvent>(kubectl('get', 'events', '--output=json')),
    listOf<Autoscaler>(kubectl('get', 'horizontalpodautoscalers', '--output=json')),
  ]);
  if ('error' in deployments) return deployments;
  if ('error' in pods) return pods;
  const own = ({ metadata }: Deployment | Autoscaler) => metadata.name === NAME;
  const deployment = deployments.found.find(own);
  const autoscaler = 'found' in autoscalers ? autoscalers.found.find(own) : undefined;
  return {
    found: {
      ...(deployment && { deployment }),
      ...(autoscaler && { autoscaler }),
      pods: pods.found,
      events: 'found' in events ? events.found : [],
      logs: await readLogs(kubectl, pods.found),
    },
  };
}

async function readLogs(kubectl: Kubectl, pods: readonly Pod[]): Promise<Record<string, string>> {
  const troubled = pods.flatMap((pod) => {
    const container = statusesOf(pod).find(({ ready }) => !ready);
    return container ? [{ pod: pod.metadata.name, container }] : [];
  });
  const read = troubled.slice(0, MOST_LOGS).map(async ({ pod, container }) => {
    const previous = container.restartCount > 0 ? ['--previous'] : [];
    const which = [pod, `--container=${container.name}`, `--tail=${LOG_LINES}`];
    const log = await kubectl('logs', ...which, ...previous);
    return [pod, 'found' in log ? log.found : ''] as const;
  });
  return Object.fromEntries(await Promise.all(read));
}

/** The items of a list of objects. */
async function listOf<T>(listed: Promise<Looked<string>>): Promise<Looked<readonly T[]>> {
  return mapFound(await listed, (json) => (JSON.parse(json) as { items: T[] }).items);
}

function readPort(port: number): Promise<'open' | 'closed'> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, timeout: 2000 });
    const end = (state: 'open' | 'closed') => {
      socket.destroy();
      resolve(state);
    };
    socket.once('connect', () => end('open'));
    socket.once('error', () => end('closed'));
    socket.once('timeout', () => end('closed'));
  });
}

async function answersReady(port: number): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(5000);
    return (await fetch(`http://127.0.0.1:${port}/health`, { signal })).ok;
  } catch {
    return false;
  }
}
