import { execFile, spawnSync } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import * as pulumi from '@pulumi/pulumi';
import type { StackConfig } from './config.js';
import type { Environment } from './environment.js';
import { thisMachine } from './image.js';
import { SERVICE_NAME } from './labels.js';
import { addressOf, allHave, type LocalCluster, type Node, recognise } from './localCluster.js';
import type { Surroundings } from './stack.js';

/** How long nodes may take to lead to a new Service, in ms: their proxies take stock every second or so. */
const LONGEST_MS = 10_000;

type Asked = Pick<
  StackConfig,
  'context' | 'namespace' | 'nodePort' | 'registry' | 'replicas' | 'serviceType'
>;

/**
 * Looks at the machine that the program runs on and the cluster that it deploys to. What it cannot
 * find out it does without.
 *
 * @param environment in which it calls kubectl, docker and the clusters' own commands
 */
export function lookAround(
  config: Asked,
  environment: Environment = process.env,
  platform: NodeJS.Platform = process.platform,
): Surroundings {
  const run = (command: string, ...args: string[]) => {
    const { status, stdout } = spawnSync(command, args, {
      env: { ...environment },
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    });
    return status === 0 ? stdout : undefined;
  };
  const nodes = nodesOf(config.context, run);
  const cluster = recognise(config.context, nodes);
  const address = answersAt(config, cluster, nodes ?? [], run, platform);
  const problem = problemOf(config, cluster, nodes, address);
  if (problem) void pulumi.log.warn(problem);
  return {
    ...thisMachine(),
    answersAt: address,
    async load(image) {
      const command = cluster?.load?.(image);
      if (command && !(nodes && allHave(nodes, image))) await load(command, environment);
    },
    async answered() {
      // Other clusters' nodes need not be within reach of whoever deploys.
      if (cluster && address && config.serviceType === 'NodePort' && config.replicas > 0)
        await answered(`http://${address}`);
    },
  };
}

type Run = (command: string, ...args: string[]) => string | undefined;

function nodesOf(context: string, run: Run): readonly Node[] | undefined {
  const answer = run(
    'kubectl',
    ...['--context', context, 'get', 'nodes', '--output', 'json', '--request-timeout', '5s'],
  );
  if (answer === undefined) return undefined;
  const { items } = JSON.parse(answer) as { items: readonly Node[] };
  return items.length > 0 ? items : undefined;
}

/** What will keep pods or clients waiting, as far as it can be seen beforehand. */
function problemOf(
  { context, namespace, nodePort, registry, serviceType }: Asked,
  cluster: LocalCluster | undefined,
  nodes: readonly Node[] | undefined,
  address: string | undefined,
): string | undefined {
  if (!cluster) {
    const runtime = nodes?.[0]?.status?.nodeInfo?.containerRuntimeVersion ?? 'docker://';
    return registry || runtime.startsWith('docker://')
      ? undefined
      : `The nodes of ${context} do not see this machine’s images: pulumi config set registry …`;
  }
  if (cluster.onLocalhost) return registry ? undefined : cluster.problem;
  if (serviceType !== 'NodePort' || address) return undefined;
  return (
    cluster.problem ??
    `Node ports of ${cluster.product} do not answer on this machine: kubectl --context ${context} ` +
      `--namespace ${namespace} port-forward service/${SERVICE_NAME} ${nodePort}:80`
  );
}

/** Where the node port answers, as `host:port`; undefined where it does so inside the cluster alone. */
function answersAt(
  { nodePort }: Asked,
  cluster: LocalCluster | undefined,
  nodes: readonly Node[],
  run: Run,
  platform: NodeJS.Platform,
): string | undefined {
  if (cluster?.onLocalhost) return `localhost:${nodePort}`;
  if (cluster) {
    // Such as `0.0.0.0:8080`, on a line for each address that Docker publishes the port at.
    const published =
      cluster.publisher && run('docker', 'port', cluster.publisher, `${nodePort}/tcp`);
    const port = published && /:(\d+)$/m.exec(published.trim())?.[1];
    if (port) return `localhost:${port}`;
    // Containers' and virtual machines' networks are within reach of Linux alone.
    if (platform !== 'linux' || !cluster.publisher) return undefined;
  }
  const address = addressOf(nodes);
  if (!address) return cluster ? undefined : `ANY-NODE:${nodePort}`;
  return address.includes(':') ? `[${address}]:${nodePort}` : `${address}:${nodePort}`;
}

async function load(
  [command, ...args]: readonly [string, ...string[]],
  environment: Environment,
): Promise<void> {
  const line = [command, ...args].join(' ');
  await pulumi.log.info(`The cluster’s nodes do not see Docker’s images: ${line}`);
  await promisify(execFile)(command, args, { env: { ...environment } }).catch((error) => {
    throw new Error(`The image must be brought to the cluster: ${line}\n${error.message}`);
  });
}

/** Waits until the API answers there, where its pods are ready. */
async function answered(url: string): Promise<void> {
  const deadline = Date.now() + LONGEST_MS;
  do {
    const signal = AbortSignal.timeout(2000);
    if (
      await fetch(`${url}/health`, { signal }).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      return;
    // Not more often: Linux leads a later connection that has the client's port of a refused one to where
    // that one went, for two minutes.
    await setTimeout(500);
  } while (Date.now() < deadline);
  await pulumi.log.warn(`Nothing answers at ${url} yet: npm run doctor looks for the reason.`);
}
