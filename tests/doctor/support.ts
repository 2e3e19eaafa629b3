import { examine, type NamedFinding } from '../../doctor/checks.js';
import type { Container, KubeEvent, KubeNode, Pod } from '../../doctor/kubernetes.js';
import { type Cluster, type Deployed, deployedOf, type Snapshot } from '../../doctor/snapshot.js';
import { readConfig } from '../../stack/config.js';
import { fullNames } from '../stack/support.js';

const IMAGE = 'sentiment-api:0123456789ab';
const CONTAINER = { name: 'sentiment-api', image: IMAGE };
const RUNNING = { running: { startedAt: '' } };

/** A stack's configuration with these keys set. */
export function configOf(keys: Readonly<Record<string, string>> = {}) {
  // The tests' nodes run amd64, whatever runs the tests.
  return readConfig(fullNames({ platform: 'linux/amd64', ...keys }), 'sentiment-api');
}

/** A pod as it is when all is well, or in some other state. */
export function pod(name: string, status: Partial<Status> = {}, more: object = {}): Pod {
  return {
    metadata: { name, namespace: 'default', labels: { 'app.kubernetes.io/name': 'sentiment-api' } },
    spec: {
      nodeName: 'docker-desktop',
      containers: [{ image: IMAGE, ...requesting('250m', '256Mi') }],
      ...more,
    },
    status: {
      phase: 'Running',
      conditions: [{ type: 'PodScheduled', status: 'True' }],
      containerStatuses: [
        { ...CONTAINER, ready: true, restartCount: 0, state: RUNNING, lastState: {} },
      ],
      ...status,
    },
  };
}

type Status = Pod['status'];

/** A container's status that is not ready. */
export function inTrouble(
  state: NonNullable<Status['containerStatuses']>[number]['state'],
  lastState: NonNullable<Status['containerStatuses']>[number]['lastState'] = {},
): Partial<Status> {
  const restartCount = Object.keys(lastState).length;
  return { containerStatuses: [{ ...CONTAINER, ready: false, restartCount, state, lastState }] };
}

/** A container's state after its end. */
export const ended = (reason: string, exitCode: number, message?: string) => ({
  terminated: { reason, exitCode, ...(message && { message }) },
});

/** A container's status that ends again and again. */
export const crashed = (...end: Parameters<typeof ended>) =>
  inTrouble({ waiting: { reason: 'CrashLoopBackOff' } }, ended(...end));

/** What a container asks for. */
export function requesting(cpu: string, memory: string): Container {
  return { resources: { requests: { cpu, memory } } };
}

export function kubeNode(
  cpu: string,
  memory: string,
  more: Partial<KubeNode['spec']> = {},
): KubeNode {
  return {
    metadata: { name: 'docker-desktop', labels: labelsOf('amd64') },
    spec: more,
    status: {
      allocatable: { cpu, memory, pods: '110' },
      conditions: [{ type: 'Ready', status: 'True' }],
      nodeInfo: { operatingSystem: 'linux', architecture: 'amd64' },
    },
  };
}

const labelsOf = (architecture: string) => ({
  'kubernetes.io/os': 'linux',
  'kubernetes.io/arch': architecture,
});

/** A node of another architecture. */
export function nodeOf(architecture: string): KubeNode {
  const node = kubeNode('4', '7900Mi');
  const nodeInfo = { operatingSystem: 'linux', architecture };
  return {
    ...node,
    metadata: { name: architecture, labels: labelsOf(architecture) },
    status: { ...node.status, nodeInfo },
  };
}

export function event(reason: string, pod: string, message: string): KubeEvent {
  return { reason, message, involvedObject: { kind: 'Pod', name: pod } };
}

/** A stack of two pods that serve, on a machine where all is well. */
export function healthy(): Snapshot & { cluster: { found: Cluster } } {
  const pods = [pod('api-1'), pod('api-2')];
  return {
    stack: { name: 'dev', config: configOf(), image: IMAGE },
    node: { version: '22.11.0', oldest: '20.19.0' },
    pulumi: {
      version: { found: '3.246.0' },
      way: 'npm',
      stackOption: [],
      recorded: {
        found: [
          { kind: 'Deployment', namespace: 'default', name: 'sentiment-api' },
          { kind: 'Service', namespace: 'default', name: 'sentiment-api-service' },
        ],
      },
      backend: { found: 'file:///home/me/sentiment-api' },
      missingPlugins: [],
      passphrase: 'right',
      passphraseSource: '.pulumi/passphrase',
    },
    docker: {
      found: { version: '27.3.1', system: 'Docker Desktop', cpus: 4, memoryBytes: 8 * 2 ** 30 },
    },
    image: { found: true },
    kubeconfig: { found: { contexts: ['docker-desktop', 'work'], current: 'docker-desktop' } },
    cluster: {
      found: {
        version: '1.34.2',
        nodes: { found: [kubeNode('4', '7900Mi')] },
        pods: { found: pods },
        services: {
          found: [
            {
              metadata: { name: 'sentiment-api-service', namespace: 'default' },
              spec: { ports: [{ nodePort: 30_080 }] },
            },
          ],
        },
        deployed: {
          found: {
            deployment: {
              metadata: { name: 'sentiment-api' },
              spec: { replicas: 2 },
              status: { replicas: 2, updatedReplicas: 2, availableReplicas: 2 },
            },
            pods,
            events: [],
            logs: {},
          },
        },
        apiGroups: { found: ['apps', 'metrics.k8s.io', 'monitoring.coreos.com'] },
        localPort: 'open',
        answersLocally: true,
      },
    },
  };
}

/** The healthy snapshot with another cluster, or another configuration. */
export function withCluster(more: Partial<Cluster>, keys = {}): Snapshot {
  const { stack, cluster, ...rest } = healthy();
  return {
    ...rest,
    stack: { ...stack, config: configOf(keys) },
    cluster: { found: { ...cluster.found, ...more } },
  };
}

/** A namespace without the application. */
export const NOTHING = { found: { pods: [], events: [], logs: {} } };

/** The healthy snapshot with something else deployed. */
export function withDeployed(more: Partial<Deployed>, keys = {}): Snapshot {
  return withCluster({ deployed: { found: { ...deployedOf(healthy())!, ...more } } }, keys);
}

/** What one check finds. */
function findingsOf(check: string, snapshot: Snapshot): NamedFinding[] {
  return examine(snapshot).filter((finding) => finding.check === check);
}

/** What one check advises. */
export function advises(check: string, snapshot: Snapshot): (string | undefined)[] {
  return findingsOf(check, snapshot).map(({ advice }) => advice);
}

/** What one check finds, each finding as its level and what it says. */
export function says(check: string, snapshot: Snapshot): string[] {
  return findingsOf(check, snapshot).map((finding) => `${finding.level}: ${finding.says}`);
}
