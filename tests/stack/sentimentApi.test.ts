import assert from 'node:assert/strict';
import * as pulumi from '@pulumi/pulumi';
import { labelValue } from '../../stack/labels.js';
import { SentimentApi, type SentimentApiArgs } from '../../stack/sentimentApi.js';
import { freshPlan, inputsOf, kindOf, plan, SELECTOR } from './support.js';

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
      'docker',
      'kubernetes',
    ]);
  });

  it('puts out where it is, and what runs there', async () => {
    const { outputs, ...planned } = await plan({ replicas: '3', nodePort: '30081' });
    assert.deepEqual(outputs, {
      url: 'http://localhost:30081',
      image: inputsOf({ ...planned, outputs }, 'Image').imageName,
      namespace: 'default',
      serviceName: 'sentiment-api-service',
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
        clusterIdentifier: 'production',
        enablePatchForce: 'true',
        enableSecretMutable: 'true',
        enableConfigMapMutable: 'true',
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

  it('is only read when it belongs to somebody else, so that Pulumi never deletes it', async () => {
    const { resources } = await plan({ namespace: 'team-a', createNamespace: 'false' });
    assert(!resources.map(kindOf).includes('Namespace'));
  });
});

interface Template {
  readonly template: {
    readonly spec: {
      readonly containers: readonly {
        readonly env: readonly { readonly name: string; readonly value: pulumi.Input<string> }[];
      }[];
    };
  };
}

/** The options and inputs of the component's children by kind, and the component. */
async function childrenOf(args: Partial<SentimentApiArgs>) {
  // So that there is an engine to register with.
  await plan();
  const options = new Map<string, pulumi.CustomResourceOptions & { readonly name: string }>();
  const props = new Map<string, unknown>();
  const api = new SentimentApi(
    'api',
    { image: 'sentiment-api:0', namespace: 'team-a', ...args },
    {
      transformations: [
        ({ type, name, opts, props: given }) => {
          options.set(kindOf({ type }), { ...opts, name });
          props.set(kindOf({ type }), given);
          return undefined;
        },
      ],
    },
  );
  options.delete('SentimentApi');
  return { api, options, props };
}

function known<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => void output.apply(resolve));
}

describe('The component', () => {
  it('has children that carry its name, by which transforms find them', async () => {
    const scale = { minReplicas: 2, maxReplicas: 4, targetCpu: '700m' };
    const { api, options } = await childrenOf({ scale, ingress: { host: 'api.example.com' } });
    assert.deepEqual([...options.keys()].sort(), [
      'Deployment',
      'DeploymentPatch',
      'HorizontalPodAutoscaler',
      'Ingress',
      'Namespace',
      'NetworkPolicy',
      'PodDisruptionBudget',
      'Service',
      'ServiceAccount',
    ]);
    for (const [kind, { name, parent }] of options) {
      assert.equal(name, 'api', kind);
      assert.equal(parent, api, kind);
    }
  });

  it('takes what other resources put out, and puts out where it is', async () => {
    const { api } = await childrenOf({
      image: pulumi.output('registry.example.com/sentiment-api@sha256:0'),
      namespace: pulumi.output('team-a'),
      createNamespace: true,
      scale: { replicas: pulumi.output(3) },
      otlpEndpoint: pulumi.output('http://collector:4318'),
      exposure: {
        type: 'NodePort',
        nodePort: pulumi.output(30_090),
        answersAt: pulumi.output('10.0.0.1:30090'),
      },
    });
    assert.deepEqual(
      await known(
        pulumi.output({
          url: api.url,
          serviceName: api.serviceName,
          namespace: api.namespace,
          image: api.image,
          replicas: api.deployment.spec.replicas,
        }),
      ),
      {
        url: 'http://10.0.0.1:30090',
        serviceName: 'sentiment-api-service',
        namespace: 'team-a',
        image: 'registry.example.com/sentiment-api@sha256:0',
        replicas: 3,
      },
    );
  });

  it('waits for its pods as long as it is told', async () => {
    for (const [rolloutSeconds, total] of [
      [undefined, '75s'],
      [600, '615s'],
    ] as const) {
      const { options } = await childrenOf({ rolloutSeconds });
      for (const kind of ['Deployment', 'DeploymentPatch'])
        assert.deepEqual(options.get(kind)!.customTimeouts, { create: total, update: total });
    }
  });

  it('keeps secrets secret on their way into the state', async () => {
    const { props } = await childrenOf({
      apiKeys: 'team-a=0123456789abcdef',
      env: { LOG_LEVEL: 'info', CORS_ORIGINS: pulumi.secret('https://a.example.com') },
    });
    const { data } = props.get('Secret') as { data: pulumi.Output<Record<string, string>> };
    assert(await pulumi.isSecret(data));
    assert.deepEqual(await known(data), {
      keys: Buffer.from('team-a=0123456789abcdef').toString('base64'),
    });
    const { spec } = props.get('Deployment') as { spec: Template };
    const { env } = spec.template.spec.containers[0]!;
    const secret = env.find(({ name }) => name === 'CORS_ORIGINS')!.value;
    assert(await pulumi.isSecret(pulumi.output(secret)));
  });

  it('listens where it is probed and asked, whatever variables it is given', async () => {
    const { props } = await childrenOf({
      env: { ADMIN_PORT: '9', LOG_LEVEL: 'warn', PORT: '8080' },
    });
    const { spec } = props.get('Deployment') as { spec: Template };
    assert.deepEqual(
      spec.template.spec.containers[0]!.env.map(({ name, value }) => `${name}=${value}`),
      ['PORT=3000', 'ADMIN_PORT=3001', 'DRAIN_DELAY_MS=5000', 'LOG_LEVEL=warn'],
    );
  });

  it('lets nobody in where the list of who may ask is empty: to Kubernetes that were all', async () => {
    const { props } = await childrenOf({ from: [] });
    const { spec } = props.get('NetworkPolicy') as { spec: { ingress: unknown } };
    assert.deepEqual(spec.ingress, [{ ports: [{ port: 'admin', protocol: 'TCP' }] }]);
  });

  it('leaves the number of pods to the autoscaler where there is one', async () => {
    const scale = { minReplicas: 2, maxReplicas: 4, targetCpu: '700m' };
    const { options } = await childrenOf({ scale });
    assert.deepEqual(options.get('Deployment')!.ignoreChanges, ['spec.replicas']);
    assert.equal((await childrenOf({})).options.get('Deployment')!.ignoreChanges, undefined);
  });

  it('takes the Service away before it makes it anew: a node port belongs to one', async () => {
    const { api, options } = await childrenOf({});
    const { deleteBeforeReplace, dependsOn } = options.get('Service')!;
    assert.equal(deleteBeforeReplace, true);
    assert.deepEqual(dependsOn, [api.deployment], 'and not before there are pods for the new one');
  });
});

describe('The value of a label', () => {
  it('is the text where Kubernetes takes it', () => {
    for (const text of ['dev', 'team-a_1.2', 'a', 'a'.repeat(63)])
      assert.equal(labelValue(text), text);
  });

  it('is else one that Kubernetes takes, and another one for another text', () => {
    const wrong = ['jane_', '-dev', 'a'.repeat(64), 'a'.repeat(65), 'a b', 'a+b', '...'];
    const values = wrong.map(labelValue);
    for (const value of values) assert.match(value, /^[a-zA-Z0-9][\w.-]{0,61}[a-zA-Z0-9]$/);
    assert.equal(new Set(values).size, wrong.length);
  });
});
