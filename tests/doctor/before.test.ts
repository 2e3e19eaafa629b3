import assert from 'node:assert/strict';
import type { KubeNode, Pod, Service } from '../../doctor/kubernetes.js';
import type { PulumiState, Snapshot } from '../../doctor/snapshot.js';
import {
  advises,
  healthy,
  kubeNode,
  NOTHING,
  nodeOf,
  pod,
  requesting,
  says,
  withCluster,
  withDeployed,
} from './support.js';

const withNodes = (found: KubeNode[], keys = {}) => withCluster({ nodes: { found } }, keys);

const withPulumi = (more: Partial<PulumiState>): Snapshot => {
  const snapshot = healthy();
  return { ...snapshot, pulumi: { ...snapshot.pulumi, ...more } };
};

describe('Before a deploy, the doctor says', () => {
  it('that Node is too old', () => {
    const node = (version: string) =>
      says('nodeVersion', { ...healthy(), node: { version, oldest: '20.19.0' } });
    assert.deepEqual(node('18.20.4'), ['problem: Node 18.20.4 is too old.']);
    assert.deepEqual(node('20.9.0'), ['problem: Node 20.9.0 is too old.']);
    assert.deepEqual(node('20.19.0'), ['ok: Node 20.19.0.']);
    assert.deepEqual(node('100.0.0'), ['ok: Node 100.0.0.']);
  });

  it('that a node is short of disk, and so takes no pods', () => {
    const node = kubeNode('4', '7900Mi');
    const conditions = [
      ...node.status.conditions,
      { type: 'DiskPressure', status: 'True' as const },
    ];
    const full = withNodes([{ ...node, status: { ...node.status, conditions } }]);
    assert.deepEqual(says('pressure', full), [
      'problem: The node docker-desktop is short of disk (DiskPressure): it evicts pods and takes no new ones.',
    ]);
    assert.match(advises('pressure', full)[0]!, /docker system prune.* kubectl .*describe node/);
    assert.deepEqual(says('pressure', healthy()), []);
  });

  it('that a node is not ready, which is a problem where the stack has pods there', () => {
    const node = kubeNode('4', '7900Mi');
    const message = 'Kubelet stopped posting node status.';
    const conditions = [{ type: 'Ready', status: 'Unknown', message }];
    const gone = (name: string) => ({
      ...{ ...node, metadata: { ...node.metadata, name } },
      status: { ...node.status, conditions },
    });
    assert.deepEqual(says('nodesReady', withNodes([gone('docker-desktop')])), [
      `problem: The node docker-desktop is not ready: its pods get no requests, and it takes no new ones. ${message}`,
    ]);
    const another = withNodes([node, gone('worker')]);
    assert.match(says('nodesReady', another)[0]!, /^note: The node worker is not ready: /);
    assert.deepEqual(advises('nodesReady', another), [
      'Start it, or see why: kubectl --context docker-desktop describe node worker',
    ]);
    assert.deepEqual(says('nodesReady', healthy()), []);
  });

  describe('of Pulumi', () => {
    it('that npm run up will bring it', () => {
      const state = { version: { error: 'there is no pulumi command' } };
      assert.deepEqual(says('pulumi', withPulumi({ ...state, passphrase: 'unused' })), [
        'note: There is no pulumi command yet.',
      ]);
    });

    it('that it will download its plugins', () => {
      const [, plugins] = says(
        'pulumi',
        withPulumi({ missingPlugins: ['docker 5.0.0', 'kubernetes 4.32.0'] }),
      );
      assert.equal(
        plugins,
        'note: Pulumi will download its plugins at the next deploy: docker 5.0.0 and kubernetes 4.32.0.',
      );
    });

    it('that it is not logged in, which `npm run up` need not be', () => {
      const error =
        'error: PULUMI_ACCESS_TOKEN must be set for login during non-interactive CLI sessions';
      const [finding] = says('pulumi', withPulumi({ backend: { error } }));
      assert.match(
        finding!,
        /^note: Pulumi 3\.246\.0 by itself is not logged in: PULUMI_ACCESS_TOKEN must be set/,
      );
    });

    it('that it does not get at its state', () => {
      const error = 'error: read ".pulumi/meta.yaml": blob (key "…"): permission denied';
      assert.match(
        says('pulumi', withPulumi({ backend: { error } }))[0]!,
        /^problem: Pulumi 3\.246\.0 does not get at its state: read .* permission denied\.$/,
      );
    });

    it('that the passphrase is wrong or lost', () => {
      assert.equal(
        says('pulumi', withPulumi({ passphrase: 'wrong' })).at(-1),
        'problem: The passphrase in .pulumi/passphrase is not the one behind encryptionsalt in Pulumi.dev.yaml.',
      );
      assert.equal(
        says('pulumi', withPulumi({ passphrase: 'missing' })).at(-1),
        'problem: The passphrase behind encryptionsalt in Pulumi.dev.yaml is not in .pulumi/passphrase.',
      );
      assert.match(
        advises('pulumi', withPulumi({ passphrase: 'missing' })).at(-1)!,
        /npm run pulumi -- stack rm --force --preserve-config$/,
        'the settings stay',
      );
    });
  });

  describe('of Docker', () => {
    it('that it does not answer', () => {
      const error = 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock';
      assert.deepEqual(says('docker', { ...healthy(), docker: { error } }), [
        `problem: Docker does not answer: ${error}.`,
      ]);
      const denied = 'permission denied while trying to connect to the Docker daemon socket';
      assert.match(advises('docker', { ...healthy(), docker: { error: denied } })[0]!, /usermod/);
      const asking = `${error}. Is the docker daemon running?`;
      assert.deepEqual(says('docker', { ...healthy(), docker: { error: asking } }), [
        `problem: Docker does not answer: ${asking}`,
      ]);
    });

    it('where it listens', () => {
      const { docker } = healthy();
      assert.ok('found' in docker);
      const host = 'unix:///home/me/.colima/default/docker.sock';
      assert.deepEqual(
        says('docker', { ...healthy(), docker: { found: { ...docker.found, host } } }),
        [`ok: Docker 27.3.1 (Docker Desktop) at ${host} has 4 CPUs and 8 GiB of memory.`],
      );
    });

    it('that its virtual machine is smaller than what pods may use', () => {
      const docker = {
        found: { version: '27', system: 'Docker Desktop', cpus: 1, memoryBytes: 2 ** 29 },
      };
      assert.deepEqual(says('docker', { ...healthy(), docker }), [
        'ok: Docker 27 (Docker Desktop) has 1 CPU and 512 MiB of memory.',
        'note: A pod may use 1500m CPUs, and Docker has 1.',
        'note: 2 pods may use 512Mi of memory each, more than Docker has.',
      ]);
    });
  });

  describe('of the image', () => {
    it('whether it is built', () => {
      assert.deepEqual(says('image', healthy()), [
        'ok: The image sentiment-api:0123456789ab is built.',
      ]);
      const fresh = { ...withCluster({ deployed: { error: 'any' } }), image: { found: false } };
      assert.deepEqual(says('image', fresh), [
        'note: The image sentiment-api:0123456789ab is not built yet.',
      ]);
    });

    it('that somebody removed it from under the pods', () => {
      assert.deepEqual(says('image', { ...healthy(), image: { found: false } }), [
        'note: Pods run sentiment-api:0123456789ab, which the local Docker no longer has.',
      ]);
    });

    it('nothing where it comes from a registry', () => {
      const pushed = withCluster({}, { registry: 'ghcr.io/owner' });
      assert.deepEqual(says('image', { ...pushed, image: { found: false } }), []);
    });
  });

  describe('of the context', () => {
    const withError = (error: string) => says('context', { ...healthy(), cluster: { error } });

    it('that the kubeconfig does not have it', () => {
      const { cluster: _, ...rest } = healthy();
      assert.deepEqual(
        says('context', { ...rest, kubeconfig: { found: { contexts: ['work'] } } }),
        ['problem: The kubeconfig has no context docker-desktop; it has work.'],
      );
      assert.deepEqual(says('context', { ...rest, kubeconfig: { found: { contexts: [] } } }), [
        'problem: The kubeconfig has no context at all, and the stack asks for docker-desktop.',
      ]);
    });

    it('that its cluster is stopped', () => {
      const error =
        'The connection to the server 127.0.0.1:6443 was refused - did you specify the right host or port?';
      assert.match(
        withError(error)[0]!,
        /^problem: .* does not answer: it is stopped, or the kubeconfig is stale/,
      );
    });

    it('that its credentials are stale', () => {
      for (const error of [
        'error: You must be logged in to the server (Unauthorized)',
        'Unable to connect to the server: tls: failed to verify certificate: x509: certificate signed by unknown authority',
      ]) {
        assert.match(
          withError(error)[0]!,
          /does not accept what the kubeconfig proves itself with: it is stale/,
        );
      }
    });

    it('that kubectl by itself talks to another cluster', () => {
      const kubeconfig = { found: { contexts: ['docker-desktop', 'work'], current: 'work' } };
      assert.equal(
        says('context', { ...healthy(), kubeconfig })[1],
        'note: kubectl by itself talks to work, not to docker-desktop; a deploy does not mind.',
      );
    });

    it('that it cannot look without kubectl', () => {
      const kubeconfig = { error: 'there is no kubectl command' };
      const { cluster: _, ...rest } = healthy();
      assert.deepEqual(says('context', { ...rest, kubeconfig }), [
        'unknown: The cluster cannot be looked at: there is no kubectl command.',
      ]);
    });
  });

  describe('of the nodes’ room', () => {
    /** What is said where nothing is deployed yet beside other pods. */
    const beside = (pods: readonly Pod[], node = kubeNode('2', '4Gi')) =>
      says(
        'room',
        withCluster({ deployed: NOTHING, nodes: { found: [node] }, pods: { found: pods } }),
      )[0];
    const other = (spec: object, status = {}) => pod('other', status, spec);

    it('how many pods fit', () => {
      assert.equal(
        beside([]),
        'ok: There is room: 8 pods that request 250m of CPU and 256 MiB of memory fit, and 2 are to come.',
      );
    });

    it('that CPU or memory is short, by what others request', () => {
      const cpu = other({ containers: [requesting('1600m', '0')] });
      assert.equal(
        beside([cpu]),
        'problem: There is no room for 2 more pods that request 250m of CPU and 256 MiB of memory each: 1 fit, and the emptiest node has 400m of CPU and 4 GiB of memory left that nobody requested.',
      );
      const memory = other({ containers: [requesting('0', '3900M')] });
      assert.match(beside([memory])!, /^problem: .* each: 1 fit, /);
    });

    it('the same as the scheduler: init containers, sidecars, overhead, and pods that have ended', () => {
      const heavy = requesting('1800m', '0');
      assert.match(beside([other({ containers: [], initContainers: [heavy] })])!, /^problem/);
      const sidecar = { ...requesting('900m', '0'), restartPolicy: 'Always' };
      assert.match(
        beside([other({ containers: [requesting('900m', '0')], initContainers: [sidecar] })])!,
        /^problem/,
      );
      assert.match(beside([other({ containers: [], overhead: { cpu: '1800m' } })])!, /^problem/);
      assert.match(beside([other({ containers: [heavy] }, { phase: 'Succeeded' })])!, /^ok/);
      assert.match(beside([other({ containers: [heavy], nodeName: 'another' })])!, /^ok/);
    });

    it('that no node takes pods', () => {
      const taints = [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }];
      for (const spec of [{ unschedulable: true }, { taints }]) {
        assert.equal(beside([], kubeNode('4', '8Gi', spec)), 'problem: No node takes pods.');
      }
    });

    it('the same as a note of a cluster that may add nodes by itself', () => {
      const room = (nodes: KubeNode[]) =>
        withNodes(nodes, { context: 'my-eks', cpuRequest: '1500m', replicas: '5' });
      assert.deepEqual(says('room', room([])), ['note: No node takes pods.']);
      assert.match(says('room', room([kubeNode('4', '8Gi')]))[0]!, /^note: There is no room for 3/);
      assert.match(
        advises('room', room([]))[0]!,
        /^If the cluster adds nodes by itself, nothing\./,
      );
    });

    it('that a node takes pods which tolerate what keeps others away', () => {
      const node = kubeNode('4', '8Gi', {
        taints: [
          { key: 'soft', effect: 'PreferNoSchedule' },
          { key: 'team', value: 'a', effect: 'NoSchedule' },
        ],
      });
      const tolerating = (...tolerations: object[]) =>
        says('room', withNodes([node], { pod: JSON.stringify({ spec: { tolerations } }) }))[0]!;
      for (const toleration of [
        { key: 'team', operator: 'Exists' },
        { key: 'team', value: 'a', effect: 'NoSchedule' },
        { key: 'team', operator: 'Equal', value: 'a' },
        { operator: 'Exists' },
      ])
        assert.match(tolerating({ key: 'other' }, toleration), /^ok/, JSON.stringify(toleration));
      for (const toleration of [
        { key: 'other', operator: 'Exists' },
        { key: 'team', value: 'b' },
        { key: 'team', value: 'a', effect: 'NoExecute' },
      ])
        assert.match(tolerating(toleration), /^problem: No node/, JSON.stringify(toleration));
    });

    it('the same of what the key pod adds: sidecars with their requests or limits, and other requests', () => {
      const asking = (spec: object) =>
        says('room', withNodes([kubeNode('2', '4Gi')], { pod: JSON.stringify({ spec }) }))[0]!;
      const sidecar = { name: 'proxy', resources: { limits: { cpu: '250m', memory: '1Gi' } } };
      assert.equal(
        asking({ containers: [sidecar] }),
        'ok: There is room: 2 pods that request 500m of CPU and 1.3 GiB of memory fit, and 0 are to come.',
      );
      const own = { name: 'sentiment-api', resources: { requests: { cpu: '1' } } };
      assert.match(asking({ containers: [own] }), /: 1 pods that request 1 of CPU and 256 MiB /);
    });

    it('that no node has the labels by which the key pod selects', () => {
      const selecting = (nodeSelector: object | null) => {
        const pod = JSON.stringify({ spec: { nodeSelector } });
        const fast = kubeNode('4', '8Gi');
        const labels = { ...fast.metadata.labels, disk: 'fast' };
        const nodes = [{ ...fast, metadata: { name: 'fast', labels } }, kubeNode('64', '8Gi')];
        return says('room', withNodes(nodes, { pod, cpuRequest: '1' }))[0];
      };
      assert.match(selecting({ disk: 'fast' })!, /^ok: There is room: 4 pods /);
      assert.match(selecting(null)!, /^ok: There is room: 34 pods /);
      assert.equal(
        selecting({ disk: 'slow' }),
        'problem: No node that takes pods has all labels that they ask for: kubernetes.io/os=linux, kubernetes.io/arch=amd64 and disk=slow.',
      );
    });

    it('that a rollout would be short of it', () => {
      const full = pod('other', {}, { containers: [requesting('3', '0')] });
      const pods = [...(healthy().cluster.found.pods as { found: Pod[] }).found, full];
      const [finding] = says(
        'room',
        withCluster({ nodes: { found: [kubeNode('3600m', '8Gi')] }, pods: { found: pods } }),
      );
      assert.match(finding!, /^note: A rollout needs room for 1 more pod for a while/);
    });
  });

  describe('of the architecture', () => {
    it('nothing where the nodes run what the image is built for', () => {
      assert.deepEqual(says('architecture', withNodes([nodeOf('amd64')])), []);
      assert.deepEqual(
        says('architecture', withNodes([nodeOf('arm64')], { platform: 'linux/arm64' })),
        [],
      );
    });

    it('that no node can run the image', () => {
      const snapshot = withNodes([nodeOf('arm64'), nodeOf('arm64')]);
      assert.deepEqual(says('architecture', snapshot), [
        'problem: The image is built for linux/amd64, and the nodes run linux/arm64.',
      ]);
      assert.deepEqual(advises('architecture', snapshot), [
        'Build it for the nodes: npm run pulumi -- config set platform linux/arm64',
      ]);
      assert.deepEqual(says('room', snapshot), [], 'and says so once');
    });

    it('nothing where the key pod lets them run it under emulation', () => {
      const pod = JSON.stringify({ spec: { nodeSelector: null } });
      const snapshot = withNodes([nodeOf('arm64')], { pod });
      assert.deepEqual(says('architecture', snapshot), []);
      assert.match(says('room', snapshot)[0]!, /^ok/);
    });

    it('that some nodes cannot', () => {
      assert.deepEqual(says('architecture', withNodes([nodeOf('amd64'), nodeOf('arm64')])), [
        'note: The image is built for linux/amd64, which 1 of 2 nodes run; the others (linux/arm64) cannot run its pods.',
      ]);
    });
  });

  describe('of what the cluster offers', () => {
    const offering = (groups: string[], keys: Record<string, string>) =>
      withCluster({ apiGroups: { found: groups } }, keys);

    it('that kinds of the Prometheus Operator are unknown', () => {
      const keys = { scrape: 'serviceMonitor', alerts: 'true' };
      assert.deepEqual(says('operator', offering(['apps', 'monitoring.coreos.com'], keys)), []);
      assert.deepEqual(says('operator', offering(['apps'], {})), []);
      const snapshot = offering(['apps'], keys);
      assert.deepEqual(says('operator', snapshot), [
        'problem: The cluster has no Prometheus Operator, and so knows no ServiceMonitor and PrometheusRule: a deploy would fail (no matches for kind).',
      ]);
      assert.match(
        advises('operator', snapshot)[0]!,
        /config rm scrape; npm run pulumi -- config rm alerts$/,
      );
    });

    it('that there is no metrics server to scale by', () => {
      assert.deepEqual(says('autoscaler', offering(['apps'], {})), []);
      assert.deepEqual(says('autoscaler', offering(['metrics.k8s.io'], { maxReplicas: '4' })), []);
      const snapshot = offering(['apps'], { maxReplicas: '4' });
      assert.deepEqual(says('autoscaler', snapshot), [
        'problem: The cluster has no metrics server, and so the number of pods does not follow their CPU use.',
      ]);
      assert.match(
        advises('autoscaler', snapshot)[0]!,
        /^kubectl --context docker-desktop apply --filename https:.*components\.yaml; /,
      );
    });

    it('that the autoscaler gets no figures all the same', () => {
      const failing = (reason: string) => {
        const conditions = [
          { type: 'ScalingActive', status: 'False', reason, message: 'no metrics returned' },
        ];
        const autoscaler = { metadata: { name: 'sentiment-api' }, status: { conditions } };
        return says('autoscaler', withDeployed({ autoscaler }, { maxReplicas: '4' }));
      };
      assert.deepEqual(failing('FailedGetResourceMetric'), [
        'problem: The autoscaler does not know the CPU use of the pods (FailedGetResourceMetric): no metrics returned.',
      ]);
      assert.deepEqual(failing('ScalingDisabled'), []);
    });
  });

  describe('of the node port', () => {
    const service = (namespace: string, name: string, nodePort: number): Service => ({
      metadata: { name, namespace },
      spec: { ports: [{ nodePort }] },
    });
    const port = (services: Service[], localPort: 'open' | 'closed' = 'closed') =>
      says('nodePort', withCluster({ services: { found: services }, localPort }));

    it('whose it is', () => {
      assert.deepEqual(port([]), ['ok: The node port 30080 is free.']);
      assert.deepEqual(port([service('default', 'sentiment-api-service', 30_080)], 'open'), [
        "ok: The node port 30080 is the stack's own.",
      ]);
      assert.deepEqual(port([service('team-a', 'sentiment-api-service', 30_080)]), [
        'problem: The node port 30080 is taken by the Service sentiment-api-service in the namespace team-a.',
      ]);
      assert.deepEqual(port([service('team-a', 'web', 30_081)]), [
        'ok: The node port 30080 is free.',
      ]);
      const udp = {
        metadata: { name: 'dns' },
        spec: { ports: [{ nodePort: 30_080, protocol: 'UDP' }] },
      };
      assert.deepEqual(port([udp]), ['ok: The node port 30080 is free.']);
    });

    it('that the stack takes it along to another namespace', () => {
      const moving = withDeployed({}, { namespace: 'team-a' });
      assert.deepEqual(says('nodePort', moving), [
        "ok: The node port 30080 is the stack's own: a deploy takes it from default to team-a.",
      ]);
    });

    it('how to free it, in the cluster and the namespace where it is taken', () => {
      const services = { found: [service('team-a', 'web', 30_080)] };
      assert.deepEqual(advises('nodePort', withCluster({ services })), [
        'Take another one: npm run pulumi -- config set nodePort 30081; or, if nobody needs that Service any more: ' +
          'kubectl --context docker-desktop --namespace team-a delete service web',
      ]);
    });

    it('that a program on this machine has it', () => {
      assert.deepEqual(port([], 'open'), [
        'problem: Some program on this machine listens on port 30080 already.',
      ]);
    });
  });
});
