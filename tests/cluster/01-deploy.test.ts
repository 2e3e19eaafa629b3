import assert from 'node:assert/strict';
import { post } from '../support/post.js';
import { isReady } from './support/kubectl.js';
import { seconds } from './support/proof.js';

describe('A deployment from nothing', () => {
  before(async function () {
    const { proof } = this;
    await proof.record.timed('deploy from nothing', () => proof.deployed());
  });

  it('runs as many pods as configured', async function () {
    const pods = await this.proof.kubectl.pods();
    assert.equal(pods.filter(isReady).length, 2);
  });

  it('labels every sentence right', async function () {
    const { url, sentences } = this.proof;
    for (const { text, label } of sentences) {
      const response = await post(`${url}/analyze`, { text });
      assert.equal(response.status, 200);
      const [classification] = (await response.json()) as { label: string; score: number }[];
      assert.equal(classification?.label, label, text);
    }
  });

  it('answers a steady load without a fault', async function () {
    const { failed } = await this.proof.underLoad('nothing happens', () => seconds(15));
    assert.equal(failed, 0);
  });
});
