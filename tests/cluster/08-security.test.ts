import assert from 'node:assert/strict';
import { operatorDefinitions } from './kubernetes/operatorDefinitions.js';
import { manifests } from './support/kubectlWay.js';
import type { Settings } from './support/project.js';
import { NAMESPACE } from './support/proof.js';

const ENFORCE = 'pod-security.kubernetes.io/enforce';

describe('The deployment', () => {
  before(async function () {
    await this.proof.deployed();
  });

  it('runs in a namespace that enforces the restricted Pod Security Standard', async function () {
    const { metadata } = await this.proof.kubectl.get<{
      metadata: { labels: Record<string, string> };
    }>('namespace', NAMESPACE);
    assert.equal(metadata.labels[ENFORCE], 'restricted');
  });

  it('has no pod that the standard warns of', async function () {
    await this.proof.kubectl.run(
      ...['label', 'namespace', NAMESPACE, `${ENFORCE}=restricted`],
      ...['--overwrite', '--dry-run=server', '--warnings-as-errors'],
    );
  });

  it('consists of manifests that the API server takes without a warning', async function () {
    await assertTaken(this, {});
  });
});

/** Every key of the stack that makes an object or a field, in as few stacks as they fit in. */
const STACKS: Readonly<Record<string, Settings>> = {
  'a node port and fixed replicas': {
    replicas: 3,
    from: json(['monitoring', '10.0.0.0/8']),
    env: json({ MAX_TEXTS: '16' }),
    labels: json({ release: 'prometheus', team: 'reviews' }),
    pod: json({
      metadata: { annotations: { 'example.com/reviewed': 'true' } },
      spec: {
        priorityClassName: 'system-cluster-critical',
        nodeSelector: { disk: 'ssd' },
        tolerations: [{ key: 'gpu', operator: 'Exists' }],
      },
    }),
    imagePullSecret: 'registry',
    rolloutTimeout: 300,
    otlpEndpoint: 'http://collector.monitoring:4318',
    scrape: 'serviceMonitor',
    dashboard: 'true',
    alerts: 'true',
  },
  'an Ingress and an autoscaler': {
    serviceType: 'ClusterIP',
    host: 'api.example.com',
    ingressClass: 'nginx',
    tlsSecret: 'certificate',
    minReplicas: 2,
    maxReplicas: 5,
    targetCpu: '500m',
    cpuRequest: '100m',
    cpuLimit: '2',
    memoryRequest: '128Mi',
    memoryLimit: '1Gi',
    logLevel: 'debug',
  },
  'a load balancer and annotations for Prometheus': {
    serviceType: 'LoadBalancer',
    scrape: 'annotations',
  },
};

describe('With the Prometheus Operator’s definitions, the API server takes without a warning a stack with', () => {
  let files: readonly string[];

  before(async function () {
    const { proof } = this;
    if (!proof.cluster.kubeconfig) {
      proof.record.notCovered.push(
        'manifests of the Prometheus Operator: its definitions are not put into a cluster of the user',
      );
      this.skip();
    }
    files = await operatorDefinitions();
    for (const file of files) {
      await proof.kubectl.run('apply', '--server-side', '--filename', file);
      await proof.kubectl.run('wait', '--for=condition=Established', '--filename', file);
    }
  });

  after(async function () {
    for (const file of files ?? []) await this.proof.kubectl.run('delete', '--filename', file);
  });

  for (const [what, settings] of Object.entries(STACKS)) {
    it(what, async function () {
      await assertTaken(this, settings);
    });
  }
});

/** Has the API server try the manifests of a stack, as errors what it would warn of. */
async function assertTaken({ proof }: Mocha.Context, settings: Settings): Promise<void> {
  const { kubectl, project } = proof;
  const stack = 'dry-run';
  const { nodePort, replicas, ...base } = proof.settings();
  const ports = 'serviceType' in settings ? {} : { nodePort: nodePort! };
  const pods = 'maxReplicas' in settings ? {} : { replicas: replicas! };
  await project.configure(stack, { ...base, ...ports, ...pods, ...settings });
  const objects = await manifests(project, stack);
  const applied = await kubectl.feed(
    objects,
    ...['apply', '--server-side', '--force-conflicts', '--dry-run=server'],
    ...['--warnings-as-errors', '--filename=-'],
  );
  assert.equal(applied.trim().split('\n').length, objects.split('\n---\n').length);
}

function json(value: object): string {
  return JSON.stringify(value);
}
