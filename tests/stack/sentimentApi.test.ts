import assert from 'node:assert/strict';
import * as docker from '@pulumi/docker';
import type * as pulumi from '@pulumi/pulumi';
import { VARIABLES } from '../../service/config.js';
import { SentimentApi } from '../../stack/sentimentApi.js';
import { freshPlan, inputsOf, kindOf, plan } from './support.js';

const SELECTOR = {
  'app.kubernetes.io/name': 'sentiment-api',
  'app.kubernetes.io/component': 'api',
};

async function container() {
  return inputsOf(await plan(), 'Deployment').spec.template.spec.containers[0];
}

describe('The stack', () => {
  it('is an image, and in the cluster what serves, protects and limits it', async () => {
    const { resources } = await plan();
    assert.deepEqual(resources.map(kindOf).sort(), [
      'Deployment',
      'DeploymentPatch',
      'Image',
      'NetworkPolicy',
      'PodDisruptionBudget',
      'Service',
      'ServiceAccount',
      'kubernetes',
    ]);
  });

  it('puts out url, image, nodePort and replicas', async () => {
    const { outputs, ...planned } = await plan({ replicas: '3', nodePort: '30081' });
    assert.deepEqual(outputs, {
      url: 'http://localhost:30081',
      image: inputsOf({ ...planned, outputs }, 'Image').imageName,
      nodePort: 30081,
      replicas: 3,
    });
  });

  it('does not pretend that another cluster answers on localhost', async () => {
    const { outputs } = await plan({ context: 'production' });
    assert.equal(outputs.url, 'http://ANY-NODE:30080');
  });

  it('deploys to the context it is told, and holds against changes made by hand', async () => {
    // The provider takes what KUBECONFIG names among its inputs.
    const { KUBECONFIG } = process.env;
    delete process.env.KUBECONFIG;
    try {
      assert.deepEqual(inputsOf(await freshPlan({ context: 'production' }), 'kubernetes'), {
        context: 'production',
        enablePatchForce: 'true',
      });
    } finally {
      if (KUBECONFIG !== undefined) process.env.KUBECONFIG = KUBECONFIG;
    }
  });

  it('labels everything', async () => {
    const { resources } = await plan({ namespace: 'team-a', maxReplicas: '4' });
    // A patch adds to an object that has its labels.
    const objects = resources.filter(
      ({ type }) => type.startsWith('kubernetes:') && !type.endsWith('Patch'),
    );
    assert.equal(objects.length, 7);
    for (const { type, inputs } of objects) {
      const { labels } = inputs.metadata as { labels: Record<string, string> };
      const expected = {
        ...SELECTOR,
        'app.kubernetes.io/instance': 'test',
        'app.kubernetes.io/part-of': 'sentiment-api',
        'app.kubernetes.io/managed-by': 'pulumi',
      };
      for (const [label, value] of Object.entries(expected))
        assert.equal(labels[label], value, `${label} of ${type}`);
    }
  });

  it('is all in one namespace', async () => {
    const { resources } = await plan({ namespace: 'team-a', maxReplicas: '4' });
    for (const { type, inputs } of resources) {
      if (!type.startsWith('kubernetes:') || type.endsWith(':Namespace')) continue;
      assert.equal((inputs.metadata as { namespace: string }).namespace, 'team-a', type);
    }
  });
});

describe('The namespace', () => {
  it('is made when it is not the default one, and takes restricted pods only', async () => {
    const { metadata } = inputsOf(await plan({ namespace: 'team-a' }), 'Namespace');
    assert.equal(metadata.name, 'team-a');
    assert.equal(metadata.labels['pod-security.kubernetes.io/enforce'], 'restricted');
  });

  it('is left alone when it belongs to somebody else', async () => {
    const { resources } = await plan({ namespace: 'team-a', createNamespace: 'false' });
    assert(!resources.map(kindOf).includes('Namespace'));
  });
});

describe('The Deployment', () => {
  it('has as many replicas as asked for', async () => {
    assert.equal(inputsOf(await plan({ replicas: '5' }), 'Deployment').spec.replicas, 5);
  });

  it('leaves their number to the autoscaler where there is one', async () => {
    assert(!('replicas' in inputsOf(await plan({ maxReplicas: '4' }), 'Deployment').spec));
  });

  it('replaces pods only by ready ones', async () => {
    const { strategy, minReadySeconds } = inputsOf(await plan(), 'Deployment').spec;
    assert.deepEqual(strategy, {
      type: 'RollingUpdate',
      rollingUpdate: { maxUnavailable: 0, maxSurge: '25%' },
    });
    assert.equal(minReadySeconds, 2);
  });

  it('gives up on a rollout within two minutes', async () => {
    assert.equal(inputsOf(await plan(), 'Deployment').spec.progressDeadlineSeconds, 60);
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

  it('spreads over nodes and zones, each revision by itself, where there are several', async () => {
    const { topologySpreadConstraints } = inputsOf(await plan(), 'Deployment').spec.template.spec;
    assert.deepEqual(
      topologySpreadConstraints,
      ['kubernetes.io/hostname', 'topology.kubernetes.io/zone'].map((topologyKey) => ({
        topologyKey,
        maxSkew: 1,
        whenUnsatisfiable: 'ScheduleAnyway',
        labelSelector: { matchLabels: SELECTOR },
        matchLabelKeys: ['pod-template-hash'],
      })),
    );
  });

  it('waits for the image, and for its pods at most two minutes', async () => {
    await plan();
    const options = new Map<string, pulumi.CustomResourceOptions>();
    const image = new docker.Image('image', { imageName: 'sentiment-api:0', skipPush: true });
    const api = new SentimentApi(
      'api',
      {
        image: { reference: 'sentiment-api:0', version: '0', resource: image },
        namespace: 'default',
        createNamespace: false,
        instance: 'test',
        scale: { minReplicas: 2, maxReplicas: 4, targetCpu: '700m' },
        nodePort: 30080,
        resources: { cpuRequest: '1', cpuLimit: '1', memoryRequest: '1Gi', memoryLimit: '1Gi' },
        logLevel: 'info',
        otlpEndpoint: undefined,
        annotated: false,
      },
      {
        transformations: [
          ({ type, opts }) => {
            options.set(kindOf({ type }), opts);
            return undefined;
          },
        ],
      },
    );
    const { dependsOn, customTimeouts, ignoreChanges } = options.get('Deployment')!;
    assert.deepEqual(dependsOn, [image]);
    assert.deepEqual(customTimeouts, { create: '75s', update: '75s' });
    assert.deepEqual(options.get('DeploymentPatch')!.customTimeouts, customTimeouts);
    assert.deepEqual(ignoreChanges, ['spec.replicas'], 'the autoscaler’s choice stays');
    const children = [...options].filter(([kind]) => kind !== 'SentimentApi');
    assert.equal(children.length, 7);
    for (const [kind, { parent }] of children) assert.equal(parent, api, kind);
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
    const { spec } = inputsOf(await plan(), 'Deployment').spec.template;
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
    const keys = {
      cpuRequest: '500m',
      cpuLimit: '2',
      memoryRequest: '300Mi',
      memoryLimit: '1Gi',
    };
    const { spec } = inputsOf(await plan(keys), 'Deployment').spec.template;
    assert.deepEqual(spec.containers[0].resources, {
      requests: { cpu: '500m', memory: '300Mi' },
      limits: { cpu: '2', memory: '1Gi' },
    });
  });

  it('configures the service by variables that it knows, with values that it takes', async () => {
    const { env } = await container();
    assert.deepEqual(
      env.map(({ name }: { name: string }) => name),
      ['PORT', 'LOG_LEVEL', 'DRAIN_DELAY_MS'],
    );
    for (const { name, value } of env)
      assert(VARIABLES[name as keyof typeof VARIABLES].schema.safeParse(value).success, name);
  });

  it('listens where it is probed', async () => {
    const { ports, env, startupProbe, readinessProbe, livenessProbe } = await container();
    assert.deepEqual(ports, [{ name: 'http', containerPort: 3000, protocol: 'TCP' }]);
    assert.equal(env[0].value, '3000');
    assert.deepEqual(startupProbe.httpGet, { path: '/livez', port: 'http' });
    assert.deepEqual(readinessProbe.httpGet, { path: '/readyz', port: 'http' });
    assert.deepEqual(livenessProbe.httpGet, { path: '/livez', port: 'http' });
  });

  it('is given up as a failed start before the rollout is', async () => {
    const { startupProbe } = await container();
    const { progressDeadlineSeconds } = inputsOf(await plan(), 'Deployment').spec;
    assert(startupProbe.periodSeconds * startupProbe.failureThreshold < progressDeadlineSeconds);
  });

  it('has time to serve while endpoints change, and then to answer what it accepted', async () => {
    const { spec } = inputsOf(await plan(), 'Deployment').spec.template;
    const { env } = spec.containers[0];
    const drain = env.find(({ name }: { name: string }) => name === 'DRAIN_DELAY_MS').value;
    assert.equal(drain, '5000');
    assert(
      Number(drain) + 2 * Number(VARIABLES.REQUEST_TIMEOUT_MS.default) <
        spec.terminationGracePeriodSeconds * 1000,
    );
  });

  it('says in its status why it ended', async () => {
    assert.equal((await container()).terminationMessagePolicy, 'FallbackToLogsOnError');
  });
});

describe('The Service', () => {
  it('reaches the pods by name, and on a port of every node', async () => {
    const { metadata, spec } = inputsOf(await plan(), 'Service');
    assert.equal(metadata.name, 'sentiment-api-service');
    assert.deepEqual(spec, {
      type: 'NodePort',
      selector: SELECTOR,
      ports: [
        {
          name: 'http',
          port: 80,
          targetPort: 'http',
          nodePort: 30080,
          protocol: 'TCP',
          appProtocol: 'http',
        },
      ],
    });
  });

  it('is not waited for: the Deployment is', async () => {
    const { annotations } = inputsOf(await plan(), 'Service').metadata;
    assert.deepEqual(annotations, { 'pulumi.com/skipAwait': 'true' });
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

  for (const keys of [{ replicas: '0' }, { replicas: '1' }, { maxReplicas: '4', minReplicas: '1' }])
    it(`is absent with ${JSON.stringify(keys)}: it would only keep nodes from draining`, async () => {
      const { resources } = await plan(keys);
      assert(!resources.map(kindOf).includes('PodDisruptionBudget'));
    });
});

describe('The NetworkPolicy', () => {
  it('lets nothing in but to the http port, and nothing out', async () => {
    assert.deepEqual(inputsOf(await plan(), 'NetworkPolicy').spec, {
      podSelector: { matchLabels: SELECTOR },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ ports: [{ port: 'http', protocol: 'TCP' }] }],
      egress: [],
    });
  });
});

describe('Tracing', () => {
  for (const [otlpEndpoint, port] of [
    ['http://collector.monitoring:4318', 4318],
    ['https://traces.example.com', 443],
  ] as const) {
    it(`to ${otlpEndpoint} is told to the pods and let out of them`, async () => {
      const planned = await plan({ otlpEndpoint });
      const { env } = inputsOf(planned, 'Deployment').spec.template.spec.containers[0];
      assert.deepEqual(env.at(-1), { name: 'OTEL_EXPORTER_OTLP_ENDPOINT', value: otlpEndpoint });
      const { schema } = VARIABLES.OTEL_EXPORTER_OTLP_ENDPOINT;
      assert(schema.safeParse(otlpEndpoint).success);
      assert.deepEqual(inputsOf(planned, 'NetworkPolicy').spec.egress, [
        {
          ports: [
            { protocol: 'UDP', port: 53 },
            { protocol: 'TCP', port: 53 },
            { protocol: 'TCP', port },
          ],
        },
      ]);
    });
  }
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
