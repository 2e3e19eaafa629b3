import assert from 'node:assert/strict';
import { dirname } from 'node:path';
import { VARIABLES } from '../../../service/config.js';
import { inputsOf, kindOf, plan, SELECTOR } from '../support.js';

type Keys = Record<string, string>;
const deployment = async (keys?: Keys) => inputsOf(await plan(keys), 'Deployment').spec;
const podSpec = async (keys?: Keys) => (await deployment(keys)).template.spec;
const container = async (keys?: Keys) => (await podSpec(keys)).containers[0];

describe('The Deployment', () => {
  it('has as many replicas as asked for', async () => {
    assert.equal((await deployment({ replicas: '5' })).replicas, 5);
  });

  it('leaves their number to the autoscaler where there is one', async () => {
    assert(!('replicas' in (await deployment({ maxReplicas: '4' }))));
  });

  it('replaces pods only by ready ones', async () => {
    const { strategy, minReadySeconds } = await deployment();
    assert.deepEqual(strategy, {
      type: 'RollingUpdate',
      rollingUpdate: { maxUnavailable: 0, maxSurge: '25%' },
    });
    assert.equal(minReadySeconds, 2);
  });

  it('gives up on a rollout within a minute, or as late as it is told', async () => {
    assert.equal((await deployment()).progressDeadlineSeconds, 60);
    assert.equal((await deployment({ rolloutTimeout: '600' })).progressDeadlineSeconds, 600);
  });

  it('selects by labels that never change, and tells versions apart by one that does', async () => {
    const planned = await plan();
    const { spec } = inputsOf(planned, 'Deployment');
    assert.deepEqual(spec.selector, { matchLabels: SELECTOR });
    assert.equal(
      `sentiment-api:${spec.template.metadata.labels['app.kubernetes.io/version']}`,
      planned.outputs.image,
    );
  });

  it('spreads over nodes, each revision by itself, and over zones where nodes have one', async () => {
    const { topologySpreadConstraints, affinity } = await podSpec();
    // The scheduler passes over nodes that lack the key of any constraint: all have this one.
    assert.deepEqual(topologySpreadConstraints, [
      {
        topologyKey: 'kubernetes.io/hostname',
        maxSkew: 1,
        whenUnsatisfiable: 'ScheduleAnyway',
        labelSelector: { matchLabels: SELECTOR },
        matchLabelKeys: ['pod-template-hash'],
      },
    ]);
    assert.deepEqual(affinity.podAntiAffinity, {
      preferredDuringSchedulingIgnoredDuringExecution: [
        {
          weight: 100,
          podAffinityTerm: {
            topologyKey: 'topology.kubernetes.io/zone',
            labelSelector: { matchLabels: SELECTOR },
          },
        },
      ],
    });
  });

  it('runs on nodes of the image’s platform alone', async () => {
    const { nodeSelector } = await podSpec({ platform: 'linux/arm64' });
    assert.deepEqual(nodeSelector, { 'kubernetes.io/os': 'linux', 'kubernetes.io/arch': 'arm64' });
  });

  it('leaves a node that does not answer after seconds, not minutes', async () => {
    const { tolerations } = await podSpec();
    assert.deepEqual(
      tolerations.map(({ key, effect }: { key: string; effect: string }) => [key, effect]),
      [
        ['node.kubernetes.io/not-ready', 'NoExecute'],
        ['node.kubernetes.io/unreachable', 'NoExecute'],
      ],
    );
    for (const { tolerationSeconds } of tolerations) assert(tolerationSeconds <= 30);
  });
});

describe('The wait for a rollout', () => {
  const rollout = async (keys: Record<string, string>) =>
    inputsOf(await plan(keys), 'DeploymentPatch').metadata;

  it('is a change of the Deployment’s annotations alone, which replaces no pod', async () => {
    const { name, namespace, annotations } = await rollout({ namespace: 'team-a' });
    assert.deepEqual({ name, namespace }, { name: 'sentiment-api', namespace: 'team-a' });
    assert.deepEqual(Object.keys(annotations), ['sentiment-api/rollout']);
    assert.deepEqual(Object.keys(inputsOf(await plan(), 'DeploymentPatch')).sort(), [
      'apiVersion',
      'kind',
      'metadata',
    ]);
  });

  it('comes with every change of pods or of their number', async () => {
    const keys = [{}, { replicas: '3' }, { logLevel: 'debug' }, { maxReplicas: '4' }];
    const rollouts = await Promise.all(
      keys.map(async (changed) => (await rollout(changed)).annotations['sentiment-api/rollout']),
    );
    assert.equal(new Set(rollouts).size, keys.length);
  });
});

describe('A pod', () => {
  it('has no rights: no user, no capability, no token, no writable root', async () => {
    const spec = await podSpec();
    assert.equal(spec.automountServiceAccountToken, false);
    assert.equal(spec.enableServiceLinks, false);
    assert.deepEqual(spec.securityContext, {
      runAsNonRoot: true,
      runAsUser: 65_532,
      runAsGroup: 65_532,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    assert.deepEqual((await container()).securityContext, {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  });

  it('requests and is limited to what the configuration says', async () => {
    const cpu = { cpuRequest: '500m', cpuLimit: '2' };
    const memory = { memoryRequest: '300Mi', memoryLimit: '1Gi' };
    assert.deepEqual((await container({ ...cpu, ...memory })).resources, {
      requests: { cpu: '500m', memory: '300Mi' },
      limits: { cpu: '2', memory: '1Gi' },
    });
  });

  it('configures the service by variables that it knows, with values that it takes', async () => {
    const { env } = await container();
    assert.deepEqual(
      env.map(({ name }: { name: string }) => name),
      ['PORT', 'ADMIN_PORT', 'DRAIN_DELAY_MS', 'LOG_LEVEL'],
    );
    for (const { name, value } of env)
      assert(VARIABLES[name as keyof typeof VARIABLES].schema.safeParse(value).success, name);
  });

  it('listens where it is probed', async () => {
    const { ports, env, startupProbe, readinessProbe, livenessProbe } = await container();
    assert.deepEqual(ports, [
      { name: 'http', containerPort: 3000, protocol: 'TCP' },
      { name: 'admin', containerPort: 3001, protocol: 'TCP' },
    ]);
    assert.deepEqual(env.slice(0, 2), [
      { name: 'PORT', value: '3000' },
      { name: 'ADMIN_PORT', value: '3001' },
    ]);
    assert.deepEqual(startupProbe.httpGet, { path: '/livez', port: 'admin' });
    assert.deepEqual(readinessProbe.httpGet, { path: '/readyz', port: 'admin' });
    assert.deepEqual(livenessProbe.httpGet, { path: '/livez', port: 'admin' });
  });

  it('is given up as a failed start before the rollout is', async () => {
    const { startupProbe } = await container();
    const { progressDeadlineSeconds } = await deployment();
    assert(startupProbe.periodSeconds * startupProbe.failureThreshold < progressDeadlineSeconds);
  });

  it('has time to serve while endpoints change, and then to answer what it accepted', async () => {
    const spec = await podSpec();
    const { env } = spec.containers[0];
    const drain = env.find(({ name }: { name: string }) => name === 'DRAIN_DELAY_MS').value;
    assert.equal(drain, '5000');
    assert(
      Number(drain) + 2 * Number(VARIABLES.REQUEST_TIMEOUT_MS.default) <
        spec.terminationGracePeriodSeconds * 1000,
    );
  });

  it('has longer where requests may take longer', async () => {
    const env = JSON.stringify({ REQUEST_TIMEOUT_MS: 30_000 });
    assert.equal((await podSpec({ env })).terminationGracePeriodSeconds, 5 + 2 * 30 + 5);
  });

  it('has the service’s variables that the configuration sets', async () => {
    const keys = { env: '{"MAX_TEXTS":128,"LOG_TEXTS":true}', logLevel: 'warn' };
    const { env } = await container(keys);
    assert.deepEqual(env.slice(3), [
      { name: 'LOG_LEVEL', value: 'warn' },
      { name: 'MAX_TEXTS', value: '128' },
      { name: 'LOG_TEXTS', value: 'true' },
    ]);
  });

  it('scores NEUTRAL where it is asked to', async () => {
    const { env } = await container({ neutral: 'true' });
    assert.deepEqual(env.at(-1), { name: 'NEUTRAL', value: 'true' });
  });

  it('reads the keys of its clients from a Secret’s folder, which changes with it', async () => {
    const { volumes, containers } = await podSpec({ apiKeys: 'team-a=0123456789abcdef' });
    const { env, volumeMounts } = containers[0];
    const { value } = env.find(({ name }: { name: string }) => name === 'API_KEYS_FILE');
    assert.equal(dirname(value), volumeMounts[0].mountPath);
    assert.equal(volumes[0].name, volumeMounts[0].name);
    assert.equal(volumes[0].secret.secretName, 'sentiment-api-api-keys');
    assert(!('subPath' in volumeMounts[0]));
  });

  it('is pulled by the Secret that the configuration names', async () => {
    const { imagePullSecrets } = await podSpec({ imagePullSecret: 'ghcr' });
    assert.deepEqual(imagePullSecrets, [{ name: 'ghcr' }]);
  });

  it('is changed by the configuration’s patch', async () => {
    const pod = JSON.stringify({
      metadata: { annotations: { owner: 'team-a' } },
      spec: {
        nodeSelector: { disk: 'ssd', 'kubernetes.io/arch': null },
        priorityClassName: 'high',
        containers: [{ name: 'sentiment-api', env: [{ name: 'TZ', value: 'UTC' }] }],
      },
    });
    const { metadata, spec } = (await deployment({ pod })).template;
    assert.equal(metadata.annotations.owner, 'team-a');
    assert.equal(metadata.labels['app.kubernetes.io/name'], 'sentiment-api');
    assert.deepEqual(spec.nodeSelector, { 'kubernetes.io/os': 'linux', disk: 'ssd' });
    assert.equal(spec.priorityClassName, 'high');
    assert.equal(spec.containers.length, 1);
    assert.deepEqual(spec.containers[0].env.at(-1), { name: 'TZ', value: 'UTC' });
    assert.equal(spec.containers[0].ports[0].containerPort, 3000);
  });

  it('says in its status why it ended', async () => {
    assert.equal((await container()).terminationMessagePolicy, 'FallbackToLogsOnError');
  });
});

describe('The ServiceAccount', () => {
  it('is the pods’ own, without a token', async () => {
    const planned = await plan();
    const { metadata, automountServiceAccountToken } = inputsOf(planned, 'ServiceAccount');
    assert.equal(automountServiceAccountToken, false);
    const { serviceAccountName } = inputsOf(planned, 'Deployment').spec.template.spec;
    assert.equal(serviceAccountName, metadata.name);
  });
});

describe('The PodDisruptionBudget', () => {
  it('lets one pod go at a time', async () => {
    assert.deepEqual(inputsOf(await plan(), 'PodDisruptionBudget').spec, {
      maxUnavailable: 1,
      selector: { matchLabels: SELECTOR },
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
    });
  });

  it('lets a single pod go too', async () => {
    const { spec } = inputsOf(await plan({ replicas: '1' }), 'PodDisruptionBudget');
    assert.equal(spec.maxUnavailable, 1, 'not a number of pods that must be there');
  });
});

describe('The autoscaler', () => {
  it('is absent unless maxReplicas is set', async () => {
    const { resources } = await plan();
    assert(!resources.map(kindOf).includes('HorizontalPodAutoscaler'));
  });

  it('holds the CPU use of a pod between the fewest and the most of them', async () => {
    const keys = { maxReplicas: '9', minReplicas: '3', targetCpu: '500m' };
    assert.deepEqual(inputsOf(await plan(keys), 'HorizontalPodAutoscaler').spec, {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'sentiment-api' },
      minReplicas: 3,
      maxReplicas: 9,
      metrics: [
        {
          type: 'Resource',
          resource: { name: 'cpu', target: { type: 'AverageValue', averageValue: '500m' } },
        },
      ],
    });
  });
});
