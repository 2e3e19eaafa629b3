import assert from 'node:assert/strict';
import { eventually } from './kubernetes/progress.js';
import { isReady } from './support/kubectl.js';
import { seconds } from './support/proof.js';

const SELECTOR = 'app.kubernetes.io/name=sentiment-api';

describe('Draining the node', () => {
  let node: string;

  before(async function () {
    const [pod] = await this.proof.deployed();
    node = pod!.spec.nodeName!;
  });

  after(async function () {
    await this.proof.kubectl.run('uncordon', node);
  });

  it('evicts one pod at a time and fails no request', async function () {
    const { kubectl } = this.proof;
    const before = (await kubectl.pods()).map(({ metadata }) => metadata.name);
    const left = async () =>
      (await kubectl.pods()).filter((pod) => before.includes(pod.metadata.name) && isReady(pod))
        .length;
    const { failed } = await this.proof.underLoad('the node is drained', async () => {
      const drain = kubectl.run('drain', node, `--pod-selector=${SELECTOR}`, '--timeout=120s');
      await eventually('the first eviction', 30_000, async () => (await left()) === 1);
      // There is no other node for a replacement, so the budget keeps the second pod.
      await seconds(8);
      assert.equal(await left(), 1);
      await kubectl.run('uncordon', node);
      await drain;
      await this.proof.settled(2);
      assert.equal(await left(), 0);
    });
    assert.equal(failed, 0);
  });
});
