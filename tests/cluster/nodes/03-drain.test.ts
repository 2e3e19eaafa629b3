import assert from 'node:assert/strict';
import { isReady } from '../support/kubectl.js';

const SELECTOR = 'app.kubernetes.io/name=sentiment-api';

describe('Two nodes, drained one after the other', () => {
  after(async function () {
    const { kubectl, cluster } = this.proof;
    for (const { name } of cluster.nodes) await kubectl.run('uncordon', name);
  });

  it('fail no request, and leave all pods on the third', async function () {
    const { proof } = this;
    const { kubectl, record } = proof;
    const [first, second, third] = proof.cluster.nodes.map(({ name }) => name);
    await proof.deployed({ replicas: 3 });
    const { failed } = await proof.underLoad(
      'two nodes are drained, one after the other',
      async () => {
        for (const node of [first!, second!]) {
          await record.timed(`drain ${node}`, () =>
            kubectl.run('drain', node, `--pod-selector=${SELECTOR}`, '--timeout=180s'),
          );
        }
        await proof.settled(3);
      },
    );
    const pods = (await kubectl.pods()).filter(isReady);
    assert.deepEqual(
      pods.map(({ spec }) => spec.nodeName),
      [third, third, third],
    );
    assert.equal(failed, 0);
  });
});
