import assert from 'node:assert/strict';
import type { Pod } from '../support/kubectl.js';

const ZONE = 'topology.kubernetes.io/zone';
const ROLLOUTS = ['debug', 'warn', 'info'];

const nodesOf = (pods: readonly Pod[]) => pods.map(({ spec }) => spec.nodeName!).toSorted();

// A first deployment to empty nodes spreads whatever a pod asks for; only rollouts show that it does.
describe('Three pods on three nodes', () => {
  let names: readonly string[];

  before(async function () {
    const { proof } = this;
    names = proof.cluster.nodes.map(({ name }) => name);
    await proof.record.timed('deploy from nothing to three nodes, by a registry', () =>
      proof.deployed({ replicas: 3 }),
    );
  });

  after(async function () {
    await this.proof.kubectl.run('label', 'nodes', '--all', `${ZONE}-`);
  });

  it('run one image, which each node has pulled from the registry', async function () {
    const { kubectl } = this.proof;
    const pods = await kubectl.pods();
    const images = pods.map(({ status }) => status.containerStatuses![0]!.imageID);
    assert.equal(new Set(images).size, 1);
    assert.match(images[0]!, /@sha256:[0-9a-f]{64}$/);
    const events = await kubectl.run('get', 'events', '--field-selector=reason=Pulled');
    assert.equal(events.match(/Successfully pulled image/g)?.length, names.length);
    assert.deepEqual(nodesOf(pods), names);
  });

  it('are one to a node after each rollout, where nodes have no zones', async function () {
    await assertSpread(this, names);
  });

  it('are one to a node after each rollout, where each node has a zone', async function () {
    for (const [index, name] of names.entries()) {
      await this.proof.kubectl.run('label', 'node', name, `${ZONE}=zone-${index}`);
    }
    await assertSpread(this, names);
  });

  it('are one to a node after each rollout, where two nodes share a zone', async function () {
    const { kubectl } = this.proof;
    await kubectl.run('label', 'node', names[1]!, '--overwrite', `${ZONE}=zone-0`);
    await assertSpread(this, names);
  });
});

async function assertSpread({ proof }: Mocha.Context, names: readonly string[]): Promise<void> {
  for (const logLevel of ROLLOUTS) {
    await proof.up({ replicas: 3, logLevel });
    const nodes = nodesOf(await proof.settled(3));
    console.log(`      ${names.map((name) => nodes.filter((node) => node === name).length)}`);
    assert.deepEqual(nodes, names);
  }
}
