import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as pulumi from '@pulumi/pulumi';
import { VARIABLES } from '../../service/config.js';
import { readConfig, StackConfigError, scaleOf } from '../../stack/config.js';
import { KEYS } from '../../stack/keys.js';
import { fullNames } from './support.js';

const read = (keys: Readonly<Record<string, string>>) =>
  readConfig(fullNames(keys), 'sentiment-api');

function mistakes(keys: Readonly<Record<string, string>>): readonly string[] {
  try {
    read(keys);
  } catch (error) {
    assert(error instanceof StackConfigError);
    return error.mistakes;
  }
  return [];
}

const COMMIT = '0123456789abcdef0123456789abcdef01234567';

const MODEL =
  'embedded, a directory such as ./models/mine, or owner/name@ and the 40 hexadecimal digits of a commit';

describe('The stack configuration', () => {
  it('needs nothing, and then has the defaults of the keys, which fit Docker Desktop', () => {
    const config = read({});
    for (const [key, { default: fallback }] of Object.entries<{ default?: string }>(KEYS))
      assert.equal(config[key as keyof typeof config]?.toString(), fallback, key);
    const { context, serviceType, nodePort, createNamespace } = config;
    assert.deepEqual([context, serviceType], ['docker-desktop', 'NodePort']);
    assert.deepEqual([nodePort, createNamespace], [30_080, true], 'as what they are');
  });

  it('cannot be changed afterwards', () => {
    assert(Object.isFrozen(read({})));
  });

  it('leaves the keys of other projects alone', () => {
    assert.doesNotThrow(() => readConfig({ 'aws:region': 'eu-west-1' }, 'sentiment-api'));
  });

  it('asks for a fixed number of pods, or for an autoscaler with maxReplicas', () => {
    assert.deepEqual(scaleOf(read({ replicas: '3' })), { replicas: 3 });
    assert.deepEqual(scaleOf(read({ maxReplicas: '9', minReplicas: '3', targetCpu: '500m' })), {
      minReplicas: 3,
      maxReplicas: 9,
      targetCpu: '500m',
    });
  });

  describe('takes', () => {
    const right: [key: string, ...values: string[]][] = [
      ['replicas', '0', '1', '1000'],
      ['nodePort', '30000', '32767'],
      ['namespace', 'a', 'team-a1'],
      ['cpuLimit', '1', '0.5', '2000m', '64'],
      ['memoryLimit', '256Mi', '0.3Gi', '1Gi', '1.5Gi', '1000M', '536870912'],
      ['model', 'embedded', `Xenova/distilbert-base-uncased-finetuned-sst-2-english@${COMMIT}`],
      ['registry', 'localhost:5000', 'ghcr.io/owner', 'registry.example.com:443/a/b_c'],
      ['context', 'docker-desktop', 'my cluster', 'arn:aws:eks:eu-west-1:1:cluster/a'],
      ['host', 'api.example.com', 'localhost'],
      ['from', '["team-a","10.0.0.0/8","0.0.0.0/0","192.168.1.128/25","10.1.2.3/32","10.0.0.5/8"]'],
      ['from', '["fd00::/8","::/0","2001:db8:0:8000::/49","::1/128","1:2:3:4:5:6:7::/112"]'],
      ['env', '{}', '{"MAX_TEXTS":128,"LOG_TEXTS":true,"HOST":"::"}'],
      ['buildArgs', '{}', '{"HTTPS_PROXY":"http://proxy:3128","HF_ENDPOINT":"https://mirror"}'],
      ['labels', '{}', '{"release":"prometheus","example.com/team":"a_b","empty":""}'],
      ['pod', '{}', '{"spec":{"tolerations":[{"operator":"Exists"}]},"metadata":{}}'],
      ['apiKeys', 'a=0123456789abcdef', '# mine\na.b=0123456789abcdef\r\na.b=0123456789abcdeg\n'],
      ['rolloutTimeout', '60', '3600'],
      ['nodeImage', 'node:24-bookworm-slim', `example.com:5000/node@sha256:${COMMIT}`],
    ];
    it('as texts what Pulumi stores as numbers and truth values, where Kubernetes has texts', () => {
      const { labels, pod } = read({
        labels: '{"cost-center":4711}',
        pod: JSON.stringify({
          metadata: { annotations: { 'mesh/inject': false, away: null }, labels: { tier: 1 } },
          spec: { nodeSelector: { gpu: true }, priority: 10 },
        }),
      });
      assert.deepEqual(labels, { 'cost-center': '4711' });
      assert.deepEqual(pod, {
        metadata: { annotations: { 'mesh/inject': 'false', away: null }, labels: { tier: '1' } },
        spec: { nodeSelector: { gpu: 'true' }, priority: 10 },
      });
    });
    for (const [key, ...values] of right) {
      for (const value of values) {
        it(`${key}=${value}`, () => assert.deepEqual(mistakes({ [key]: value }), []));
      }
    }
  });

  describe('refuses', () => {
    const wrong: [key: string, value: string, expected: string][] = [
      ['context', '', 'the name of a kubeconfig context'],
      ['context', ' ', 'the name of a kubeconfig context'],
      ['serviceType', 'nodePort', 'one of NodePort, LoadBalancer, ClusterIP'],
      ['host', 'https://a.b', 'a host name such as api.example.com'],
      // An Ingress takes no address, and what ends in a number is one to clients.
      ['host', '10.0.0.1', 'a host name such as api.example.com'],
      ['host', `${'a.'.repeat(126)}aa`, 'a host name such as api.example.com'],
      ['tlsSecret', 'a'.repeat(254), 'the name of a Kubernetes object'],
      ['ingressClass', 'a b', 'the name of a Kubernetes object'],
      ['tlsSecret', 'Tls', 'the name of a Kubernetes object'],
      ['imagePullSecret', 'a/b', 'the name of a Kubernetes object'],
      ['rolloutTimeout', '30', 'a whole number from 60 to 3600'],
      ['from', 'team-a', 'a list of namespaces and CIDRs, one at least'],
      ['from', '[]', 'a list of namespaces and CIDRs, one at least'],
      ['env', 'MAX_TEXTS=1', 'variables of the service by their names'],
      ['env', '[1]', 'variables of the service by their names'],
      ['buildArgs', '1', 'build arguments by their names'],
      ['labels', 'a', 'labels by their names'],
      ['neutral', 'yes', 'one of true, false'],
      ['pod', '[]', 'a patch of a pod template, with metadata, spec or both'],
      ['pod', '{"labels":{}}', 'a patch of a pod template, with metadata, spec or both'],
      ['model', './models/absent', 'a directory that has a config.json'],
      ['namespace', 'Team_A', 'lower-case letters, digits and -, at most 63'],
      ['namespace', 'a'.repeat(64), 'lower-case letters, digits and -, at most 63'],
      ['createNamespace', 'yes', 'one of true, false'],
      ['nodePort', '80', 'a whole number from 30000 to 32767'],
      ['nodePort', '30080.5', 'a whole number from 30000 to 32767'],
      ['replicas', '-1', 'a whole number from 0 to 1000'],
      ['replicas', 'two', 'a whole number from 0 to 1000'],
      ['maxReplicas', '0', 'a whole number from 1 to 1000'],
      ['minReplicas', '0', 'a whole number from 1 to 1000'],
      ['targetCpu', '70%', 'a Kubernetes quantity from 10m to 64'],
      ['cpuRequest', '250', 'a Kubernetes quantity from 10m to 64'],
      ['cpuLimit', '1 CPU', 'a Kubernetes quantity from 10m to 64'],
      ['memoryRequest', '512m', 'a Kubernetes quantity from 64Mi to 64Gi'],
      ['memoryLimit', '512', 'a Kubernetes quantity from 64Mi to 64Gi'],
      ['model', 'owner/name', MODEL],
      ['model', 'a/b@main', MODEL],
      ['logLevel', 'verbose', 'one of fatal, error, warn, info, debug, trace, silent'],
      [
        'registry',
        'https://ghcr.io',
        'a registry, optionally with a port and a path, without a tag: ghcr.io/owner',
      ],
      ['nodeImage', 'Node 22', 'an image reference'],
      ['otlpEndpoint', 'collector:4318', 'a URL such as http://collector:4318'],
      ['scrape', 'yes', 'one of none, annotations, serviceMonitor'],
      ['dashboard', '1', 'one of true, false'],
      ['alerts', 'True', 'one of true, false'],
      ['platform', 'windows/amd64', 'one of linux/amd64, linux/arm64'],
    ];
    for (const [key, value, expected] of wrong) {
      it(`${key}=${JSON.stringify(value)}, expecting ${expected}`, () => {
        assert.deepEqual(mistakes({ [key]: value }), [
          `${key}=${JSON.stringify(value)}: expected ${expected}`,
        ]);
      });
    }

    it('each key when it is wrong', () => {
      assert.deepEqual(
        [...new Set(wrong.map(([key]) => key)), 'apiKeys'].sort(),
        Object.keys(KEYS).sort(),
        'the table above names every key',
      );
    });

    it('nothing where values that bound each other are equal, or have what they need', () => {
      const bounds = { cpuRequest: '1500m', minReplicas: '3', maxReplicas: '3', targetCpu: '1' };
      assert.deepEqual(mistakes({ ...bounds, alerts: 'true', scrape: 'annotations' }), []);
    });

    it('requests above the limits', () => {
      assert.deepEqual(mistakes({ cpuRequest: '2', memoryRequest: '1Gi' }), [
        'cpuRequest="2": expected at most cpuLimit, 1500m',
        'memoryRequest="1Gi": expected at most memoryLimit, 512Mi',
      ]);
    });

    it('what an autoscaler needs, without one', () => {
      assert.deepEqual(mistakes({ minReplicas: '3', targetCpu: '500m' }), [
        'minReplicas="3": expected maxReplicas beside it',
        'targetCpu="500m": expected maxReplicas beside it',
      ]);
    });

    it('what an autoscaler would fight over or never reach', () => {
      assert.deepEqual(
        mistakes({ replicas: '5', minReplicas: '4', maxReplicas: '3', targetCpu: '1500m' }),
        [
          'replicas="5": expected no value, since maxReplicas has one',
          'minReplicas="4": expected at most maxReplicas, 3',
          'targetCpu="1500m": expected less than cpuLimit, 1500m',
        ],
      );
    });

    it('each wrong part of a structured value', () => {
      const env = JSON.stringify({ MAX_TEXTS: 0, MAX_TEXT: '1', PORT: '1', LOG_LEVEL: 'info' });
      assert.deepEqual(mistakes({ env, from: '["a","A","10.0.0.0/33"]', labels: '{"a":"?"}' }), [
        'from.1="A": expected a namespace, or a CIDR such as 10.0.0.0/8',
        'from.2="10.0.0.0/33": expected a namespace, or a CIDR such as 10.0.0.0/8',
        'env.MAX_TEXTS=0: expected a whole number from 1 to 10000',
        'env.MAX_TEXT="1": expected a variable of the service; did you mean MAX_TEXTS?',
        'env.PORT="1": expected no value, since the stack sets it',
        'env.LOG_LEVEL="info": expected the key logLevel instead',
        'labels.a="?": expected at most 63 letters, digits, -, _ and .',
      ]);
      const labels = { 'a b': '1', '-/a': '2', 'a..b/c': '3', [`${'a'.repeat(254)}/b`]: '4' };
      assert.deepEqual(
        mistakes({ labels: JSON.stringify(labels) }),
        Object.entries(labels).map(
          ([name, value]) =>
            `labels.${name}="${value}": expected its name to be at most 63 letters, digits, -, _ and ., after a domain and / where it has one`,
        ),
      );
      assert.deepEqual(mistakes({ pod: '{"metadata":null,"spec":[]}' }), [
        'pod.metadata=null: expected a patch of a pod template, with metadata, spec or both',
        'pod.spec=[]: expected a patch of a pod template, with metadata, spec or both',
      ]);
      // By `pulumi config set --path`, null is a text.
      assert.deepEqual(mistakes({ pod: '{"spec":{"nodeSelector":"null"}}', labels: '{"a":[]}' }), [
        'labels.a=[]: expected a text',
        'pod.spec.nodeSelector="null": expected texts by their names, or in JSON null',
      ]);
      for (const name of ['constructor', 'toString', 'hasOwnProperty']) {
        const [line] = mistakes({ env: JSON.stringify({ [name]: '1' }) });
        assert.match(line!, /expected a variable of the service/, name);
        assert.match(mistakes({ [name]: '1' })[0]!, /there is no such key/, name);
      }
      assert.match(mistakes({ buildArgs: '{"PROXY":"a"}' })[0]!, /HTTPS_PROXY/);
      // Neither probes nor requests come from within the pod.
      for (const HOST of ['127.0.0.1', '[::1]', 'localhost', ''])
        assert.deepEqual(mistakes({ env: JSON.stringify({ HOST }) }), [
          `env.HOST="${HOST}": expected an address that the node reaches, such as ::`,
        ]);
    });

    it('ways in that exclude or need each other', () => {
      assert.deepEqual(
        mistakes({
          serviceType: 'ClusterIP',
          nodePort: '30081',
          ingressClass: 'a',
          tlsSecret: 'b',
        }),
        [
          'nodePort="30081": expected no value, since serviceType is ClusterIP',
          'ingressClass="a": expected host beside it',
          'tlsSecret="b": expected host beside it',
        ],
      );
    });

    it('alerts on metrics that nobody scrapes', () => {
      assert.match(mistakes({ alerts: 'true' })[0]!, /^alerts="true": expected scrape beside it/);
    });

    it('keys that are none, without showing them', () => {
      for (const wrong of ['hunter2', 'a=short', 'a b=0123456789abcdef', 'a=0123456789 abcdef']) {
        const [line] = mistakes({ apiKeys: `ok=0123456789abcdef\n${wrong}` });
        assert.match(line!, /^apiKeys="\[secret\]": expected lines of name=key/);
      }
    });

    it('no keys at all, and more than the service takes', () => {
      const many = (count: number) =>
        Array.from({ length: count }, (_, index) => `a=${`${index}`.padStart(16, '0')}`).join('\n');
      for (const apiKeys of ['', '# none yet\n', many(1001)])
        assert.deepEqual(mistakes({ apiKeys }), [
          'apiKeys="[secret]": expected lines of name=key, 1 to 1000 of them',
        ]);
      assert.deepEqual(mistakes({ apiKeys: many(1000) }), []);
    });

    it('keys that stand in the file as anybody can read them', () => {
      const stored = { 'a:apiKeys': 'a=0123456789abcdef' };
      assert.throws(() => readConfig(stored, 'a', []), {
        mistakes: ['apiKeys: stands in the file as anybody can read it; set it with --secret'],
      });
      assert.doesNotThrow(() => readConfig(stored, 'a', ['a:apiKeys']));
    });

    it('secrets that would not stay secret, and never shows one', () => {
      const read = (key: string, value: string) => () =>
        readConfig({ [`a:${key}`]: value }, 'a', [`a:${key}`, 'b:other']);
      assert.throws(read('registry', 'ghcr.io/owner'), {
        mistakes: ['registry: would not stay secret; set it without --secret'],
      });
      assert.doesNotThrow(read('otlpEndpoint', 'https://user:hunter2@example.com'));
      assert.throws(read('otlpEndpoint', 'hunter2'), {
        mistakes: ['otlpEndpoint="[secret]": expected a URL such as http://collector:4318'],
      });
      assert.throws(read('env', '{"MAX_TEXTS":"hunter2"}'), {
        mistakes: ['env.MAX_TEXTS="[secret]": expected a whole number from 1 to 10000'],
      });
    });

    it('unknown keys, naming the nearest known one', () => {
      assert.deepEqual(mistakes({ replcias: '3', NodePort: '30081', memory: '1Gi' }), [
        'replcias: there is no such key; did you mean replicas?',
        'NodePort: there is no such key; did you mean nodePort?',
        'memory: there is no such key; did you mean memoryLimit?',
      ]);
    });
  });

  it('reports all mistakes at once, in one message', () => {
    assert.throws(() => read({ replicas: 'x', nodePort: '80', loglevel: 'info' }), {
      name: 'StackConfigError',
      message: [
        'the stack configuration has 3 mistake(s):',
        '  loglevel: there is no such key; did you mean logLevel?',
        '  nodePort="80": expected a whole number from 30000 to 32767',
        '  replicas="x": expected a whole number from 0 to 1000',
      ].join('\n'),
    });
  });

  it('fails as an error that Pulumi shows without a stack trace', () => {
    const error = new StackConfigError([]);
    assert(pulumi.RunError.isInstance(error));
    assert.equal(error.stack, '');
  });

  it('agrees with the service and its Dockerfile on what they share', () => {
    for (const level of ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent', 'other']) {
      assert.equal(
        KEYS.logLevel.schema.safeParse(level).success,
        VARIABLES.LOG_LEVEL.schema.safeParse(level).success,
        level,
      );
    }
    const dockerfile = readFileSync('service/Dockerfile', 'utf8');
    assert(dockerfile.includes(`ARG NODE_IMAGE=${KEYS.nodeImage.default}\n`));
    assert(dockerfile.includes(`ARG MODEL=${KEYS.model.default}\n`));
  });
});

describe('README.md', () => {
  it('has a table of all keys, as the program knows them', () => {
    const documented = readFileSync('README.md', 'utf8')
      .split('\n')
      .map((line) => /^\| `([a-z]\w*)` +\| (.+?) +\| (.+?) +\|$/.exec(line))
      .filter((match) => match !== null)
      .map(([, name, fallback, description]) => [name, fallback, description]);
    const known = Object.entries<{ description: string; default?: string }>(KEYS).map(
      ([name, { description, default: fallback }]) => [
        name,
        name === 'platform' ? 'this machine’s' : fallback ? `\`${fallback}\`` : 'unset',
        description,
      ],
    );
    assert.deepEqual(documented, known);
  });
});
