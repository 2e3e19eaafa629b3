import assert from 'node:assert/strict';
import { stringify } from 'yaml';
import { post } from '../../support/post.js';
import { eventually } from '../kubernetes/progress.js';
import type { Kubectl } from '../support/kubectl.js';
import { NAMESPACE } from '../support/proof.js';

const FRIENDS = `${NAMESPACE}-friends`;
const STRANGERS = `${NAMESPACE}-strangers`;

/** Says how many requests have come, to whoever asks for that. */
const COLLECTOR = `let traces = 0;
  require('node:http').createServer((request, response) => {
    if (request.url === '/v1/traces') traces++;
    response.end(String(traces));
  }).listen(4319)`;
const IDLE = 'setInterval(() => {}, 1e6)';

/** Ends with the status of an answer, or with what went wrong. */
const asking = (url: string) =>
  `fetch('${url}', { signal: AbortSignal.timeout(3000) })
    .then((response) => console.log(response.status), ({ cause, name }) => console.log(cause?.code ?? name))`;

describe('Network policies, enforced by kube-router', () => {
  let pods: { readonly address: string; readonly name: string }[];
  let image: string;

  before(async function () {
    const { kubectl } = this.proof;
    await this.proof.deployed({ replicas: 3 });
    const [pod] = await kubectl.pods();
    image = pod!.spec.containers[0]!.image;
    for (const namespace of [FRIENDS, STRANGERS]) {
      await kubectl.run('create', 'namespace', namespace);
      await apply(kubectl.in(namespace), 'client', IDLE);
    }
    await apply(kubectl.in(FRIENDS), 'collector', COLLECTOR);
    await apply(kubectl.in(STRANGERS), 'collector', COLLECTOR);
    for (const namespace of [FRIENDS, STRANGERS]) {
      await kubectl.in(namespace).run('wait', 'pods', '--all', '--for=condition=Ready');
    }
  });

  after(async function () {
    await this.proof.kubectl.run('delete', 'namespace', FRIENDS, STRANGERS, '--ignore-not-found');
  });

  /** A pod of the API's image with another program, and a Service of the same name, in a namespace. */
  async function apply(kubectl: Kubectl, name: string, script: string): Promise<void> {
    const labels = { role: name };
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, labels },
      spec: {
        terminationGracePeriodSeconds: 0,
        containers: [{ name, image, command: ['node', '-e', script] }],
      },
    };
    const service = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name },
      spec: { selector: labels, ports: [{ port: 4318, targetPort: 4319 }] },
    };
    await kubectl.feed(
      [pod, service].map((object) => stringify(object)).join('---\n'),
      'apply',
      '--filename=-',
    );
  }

  /** What a request from a pod meets. */
  async function answerTo(kubectl: Kubectl, pod: string, url: string): Promise<string> {
    return (await kubectl.run('exec', pod, '--', 'node', '-e', asking(url))).trim();
  }

  /** Rules stand some seconds after the objects that they are about. */
  async function meets(kubectl: Kubectl, pod: string, url: string, expected: RegExp) {
    let met = '';
    await eventually(`${expected} at ${url}`, 60_000, async () => {
      met = await answerTo(kubectl, pod, url);
      return expected.test(met);
    }).catch(() => assert.match(met, expected));
  }

  const addresses = async (kubectl: Kubectl) =>
    (
      await kubectl.get<{ items: { metadata: { name: string }; status: { podIP: string } }[] }>(
        'pods',
      )
    ).items.map(({ metadata, status }) => ({ name: metadata.name, address: status.podIP }));
  const clusterAddress = (kubectl: Kubectl) =>
    kubectl.run('get', 'service', 'collector', '--output=jsonpath={.spec.clusterIP}');
  const REFUSED = /^(ECONNREFUSED|EHOSTUNREACH|UND_ERR_CONNECT_TIMEOUT|TimeoutError)$/;

  it('let anybody ask the API, on each node, and at no other port', async function () {
    const { kubectl } = this.proof;
    pods = await addresses(kubectl);
    assert.equal(pods.length, 3);
    for (const { address } of pods) {
      await meets(kubectl.in(STRANGERS), 'client', `http://${address}:3000/health`, /^200$/);
    }
  });

  it('let no pod of the API out', async function () {
    const { kubectl } = this.proof;
    const stranger = await clusterAddress(kubectl.in(STRANGERS));
    const url = `http://${stranger}:4318/`;
    await meets(kubectl.in(FRIENDS), 'client', url, /^200$/);
    for (const { name } of pods) await meets(kubectl, name, url, REFUSED);
  });

  it('let traces to the collector, whose Service has another port than its pods, and nothing else', async function () {
    const { proof } = this;
    const { kubectl } = proof;
    const [friend, stranger] = await Promise.all(
      [FRIENDS, STRANGERS].map((namespace) => clusterAddress(kubectl.in(namespace))),
    );
    // There is no cluster DNS here.
    const hostAliases = [{ ip: friend, hostnames: [`collector.${FRIENDS}`] }];
    await proof.deployed({
      replicas: 3,
      otlpEndpoint: `http://collector.${FRIENDS}:4318`,
      pod: JSON.stringify({ spec: { hostAliases } }),
    });
    const traces = async () => {
      const script = `fetch('http://127.0.0.1:4319').then((answer) => answer.text()).then(console.log)`;
      return Number(await kubectl.in(FRIENDS).run('exec', 'collector', '--', 'node', '-e', script));
    };
    await eventually('traces', 60_000, async () => {
      await post(`${proof.url}/analyze`, { text: 'A wonderful, warm and funny film.' });
      return (await traces()) > 0;
    });
    for (const { name } of await addresses(kubectl)) {
      await meets(kubectl, name, `http://${stranger}:4319/`, REFUSED);
    }
  });

  it('let nobody ask but the namespaces and networks in `from`', async function () {
    const { proof } = this;
    const { kubectl } = proof;
    await proof.deployed({ replicas: 3, from: JSON.stringify([FRIENDS]) });
    for (const { address } of await addresses(kubectl)) {
      const url = `http://${address}:3000/health`;
      await meets(kubectl.in(FRIENDS), 'client', url, /^200$/);
      await meets(kubectl.in(STRANGERS), 'client', url, REFUSED);
    }
    const [stranger] = (await addresses(kubectl.in(STRANGERS))).filter(
      ({ name }) => name === 'client',
    );
    await proof.up({ replicas: 3, from: JSON.stringify([FRIENDS, `${stranger!.address}/32`]) });
    for (const { address } of await addresses(kubectl)) {
      await meets(kubectl.in(STRANGERS), 'client', `http://${address}:3000/health`, /^200$/);
      await meets(kubectl.in(STRANGERS), 'collector', `http://${address}:3000/health`, REFUSED);
    }
  });
});
