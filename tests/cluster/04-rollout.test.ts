import assert from 'node:assert/strict';
import { VERSION_HEADER } from './support/load.js';
import type { Observation } from './support/proof.js';

describe('A new version of the source', () => {
  let rollout: Observation;

  before(async function () {
    const { proof } = this;
    await proof.deployed();
    const servedBy = "ctx.set('X-Served-By', replica);";
    await proof.project.change(
      'service/http/servedBy.ts',
      servedBy,
      `${servedBy}\n    ctx.set('${VERSION_HEADER}', 'next');`,
    );
    rollout = await proof.underLoad('rolling update', async () => {
      await proof.record.timed('build and roll out a new version', () => proof.up());
      await proof.settled(2);
    });
  });

  it('is rolled out without failing a request', () => assert.equal(rollout.failed, 0));

  it('answers after the old one, with a time between when both do', () => {
    const versions = rollout.samples
      .toSorted((a, b) => a.at - b.at)
      .map(({ version = 'first' }) => version);
    assert.equal(versions[0], 'first');
    assert.ok(versions.slice(-40).every((version) => version === 'next'));
    assert.ok(
      versions.indexOf('next') < versions.lastIndexOf('first'),
      'both answered for a while',
    );
  });

  it('runs in every pod', async function () {
    const images = (await this.proof.kubectl.pods()).map(({ spec }) => spec.containers[0]!.image);
    assert.equal(new Set(images).size, 1);
  });
});
