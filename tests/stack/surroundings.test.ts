import assert from 'node:assert/strict';
import type { Node } from '../../stack/localCluster.js';
import { lookAround } from '../../stack/surroundings.js';
import { serve } from '../support/serve.js';
import { useStandIns } from './standIns.js';
import { plan } from './support.js';

const IMAGE = 'sentiment-api:0123456789ab';

interface Reported {
  readonly name: string;
  readonly providerID?: string;
  readonly labels?: Record<string, string>;
  readonly runtime?: string;
  readonly images?: readonly string[];
}

function node({ name, providerID, labels, runtime, images }: Reported): Node {
  return {
    metadata: { name, labels: labels ?? {} },
    spec: { ...(providerID && { providerID }) },
    status: {
      addresses: [{ type: 'InternalIP', address: '172.18.0.2' }],
      images: (images ?? []).map((image) => ({ names: [image] })),
      nodeInfo: { containerRuntimeVersion: runtime ?? 'containerd://2.1.0' },
    },
  };
}

interface Product {
  readonly context: string;
  readonly nodes: Reported[];
  readonly load?: string;
  readonly url?: string | undefined;
  /** The URL on macOS and Windows. */
  readonly elsewhere?: string | undefined;
}

/** A product that shares Docker's images and answers on localhost. */
const sharing = (context: string, name: string): Product => ({
  ...{ context, nodes: [{ name, runtime: 'docker://28.3.2' }] },
  ...{ url: 'localhost:30080', elsewhere: 'localhost:30080' },
});

/** A product whose nodes are given the image, and answer in a network within reach of Linux alone. */
const given = (context: string, node: Reported, load: string): Product => ({
  ...{ context, nodes: [node], load, url: '172.18.0.2:30080' },
});

const KIND = { name: 'lab-control-plane', providerID: 'kind://docker/lab/lab-control-plane' };
const BY_KIND = `kind load docker-image ${IMAGE} --name lab`;
const ofMinikube = (name: string) => ({ name, labels: { 'minikube.k8s.io/name': name } });

/** What the nodes of each product report, and what follows from it. */
const CLUSTERS = {
  'Docker Desktop with one node': sharing('docker-desktop', 'docker-desktop'),
  'Docker Desktop with several nodes': {
    context: 'docker-desktop',
    nodes: [
      { name: 'desktop-control-plane', providerID: 'kind://docker/desktop/desktop-control-plane' },
      { name: 'desktop-worker', providerID: 'kind://docker/desktop/desktop-worker' },
    ],
  },
  kind: given('kind-lab', KIND, BY_KIND),
  'kind under another context’s name': given('mine', KIND, BY_KIND),
  minikube: given(
    'minikube',
    ofMinikube('minikube'),
    `minikube image load ${IMAGE} --profile minikube`,
  ),
  'minikube with its own Docker': given(
    'lab',
    { ...ofMinikube('lab'), runtime: 'docker://28.3.2' },
    `minikube image load ${IMAGE} --profile lab`,
  ),
  k3d: given(
    'k3d-lab',
    { name: 'k3d-lab-server-0', providerID: 'k3s://k3d-lab-server-0' },
    `k3d image import ${IMAGE} --cluster lab`,
  ),
  'Rancher Desktop': sharing('rancher-desktop', 'lima-rancher-desktop'),
  colima: sharing('colima', 'colima'),
  OrbStack: sharing('orbstack', 'orbstack'),
  'any other cluster': {
    context: 'production',
    nodes: [{ name: 'ip-10-0-0-1', providerID: 'aws:///eu-west-1a/i-0' }],
    ...{ url: '172.18.0.2:30080', elsewhere: '172.18.0.2:30080' },
  },
} satisfies Record<string, Product>;

describe('The cluster', () => {
  const used = useStandIns();
  const LOADING = ['kind', 'minikube', 'k3d'];
  /** Calls of the commands that bring an image to a cluster. */
  const loads = () => used.commands.calls().filter((call) => LOADING.includes(call.split(' ')[0]!));
  const look = (
    context: string,
    nodes?: readonly Node[],
    platform: NodeJS.Platform = 'linux',
    replicas = 2,
  ) => {
    const answer = nodes && JSON.stringify({ items: nodes });
    used.commands.add('kubectl', answer ? `echo '${answer}'` : 'exit 1');
    return lookAround(
      { context, namespace: 'default', nodePort: 30_080, replicas, serviceType: 'NodePort' },
      { PATH: used.commands.PATH },
      platform,
    );
  };

  beforeEach(async () => {
    // So that there is somewhere to say things to.
    await plan();
    for (const command of LOADING) used.commands.add(command);
    used.commands.add('docker', 'exit 1');
  });

  for (const [product, { context, nodes, load, url, elsewhere }] of Object.entries<Product>(
    CLUSTERS,
  )) {
    it(`of ${product} gets the image ${load ? `by ${load}` : 'without being given it'}`, async () => {
      await look(context, nodes.map(node)).load(IMAGE);
      assert.deepEqual(loads(), load ? [load] : []);
    });

    it(`of ${product} answers at ${url ?? 'no address'}`, () => {
      assert.equal(look(context, nodes.map(node)).answersAt, url);
    });

    it(`of ${product} answers at ${elsewhere ?? 'no address'} on macOS and Windows`, () => {
      for (const platform of ['darwin', 'win32'] as const)
        assert.equal(look(context, nodes.map(node), platform).answersAt, elsewhere);
    });
  }

  it('that has the image already gets it no second time', async () => {
    const having = { ...CLUSTERS.kind.nodes[0]!, images: [`docker.io/library/${IMAGE}`] };
    await look('kind-lab', [node(having)]).load(IMAGE);
    assert.deepEqual(loads(), []);
    const lacking = { name: 'lab-worker', providerID: 'kind://docker/lab/lab-worker' };
    await look('kind-lab', [node(having), node(lacking)]).load(IMAGE);
    assert.equal(loads().length, 1, 'every node must have it');
  });

  it('that cannot be asked is known by its context', async () => {
    for (const context of ['kind-lab', 'minikube', 'k3d-lab']) await look(context).load(IMAGE);
    const { kind, minikube, k3d } = CLUSTERS;
    assert.deepEqual(loads(), [kind.load, minikube.load, k3d.load]);
    assert.equal(look('orbstack').answersAt, 'localhost:30080');
    assert.equal(look('production').answersAt, 'ANY-NODE:30080');
  });

  it('answers on localhost where Docker publishes the node port', () => {
    used.commands.add(
      'docker',
      'test "$*" = "port k3d-lab-serverlb 30080/tcp" && echo 0.0.0.0:8080',
    );
    const { context, nodes } = CLUSTERS.k3d;
    assert.equal(look(context, nodes.map(node), 'darwin').answersAt, 'localhost:8080');
  });

  it('is waited for until the API answers at its node port', async () => {
    let asked = 0;
    await using server = await serve(({ url }, response) => {
      response.statusCode = url === '/health' && ++asked === 3 ? 200 : 503;
      response.end();
    });
    used.commands.add('docker', `echo 0.0.0.0:${server.port}`);
    const { context, nodes } = CLUSTERS.k3d;
    await look(context, nodes.map(node), 'darwin').answered();
    assert.equal(asked, 3);
    await look(context, nodes.map(node), 'darwin', 0).answered();
    assert.equal(asked, 3, 'and not where no pods are asked for');
  });

  it('that could not be given the image says by which command it can be', async () => {
    used.commands.add('kind', 'echo no such cluster >&2; exit 1');
    await assert.rejects(look('kind-lab').load(IMAGE), {
      message: /^The image must be brought to the cluster: kind load docker-image .* --name lab\n/,
    });
  });
});
