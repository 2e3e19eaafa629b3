import assert from 'node:assert/strict';
import { run } from './kubernetes/command.js';
import type { Kubectl } from './support/kubectl.js';
import { type Observation, seconds } from './support/proof.js';

/** What the stack makes. */
const KINDS = 'deployment,replicaset,service,serviceaccount,networkpolicy,poddisruptionbudget';

describe('Scaling', () => {
  let objects: unknown;
  let images: string;
  let up: Observation;
  let down: Observation;

  before(async function () {
    const { proof } = this;
    await proof.deployed();
    objects = await objectsWithoutReplicas(proof.kubectl);
    images = await builtImages();
    up = await proof.underLoad('scale from 2 pods to 5', async () => {
      await proof.record.timed('scale from 2 pods to 5', () => proof.up({ replicas: 5 }));
      await proof.settled(5);
      await seconds(10);
    });
    down = await proof.underLoad('scale from 5 pods to 1', async () => {
      await proof.record.timed('scale from 5 pods to 1', () => proof.up({ replicas: 1 }));
      await proof.settled(1);
    });
  });

  it('from two pods to five fails no request', () => assert.equal(up.failed, 0));

  it('to five lets every pod answer its share', () => {
    const shared = up.samples.slice(-200).map(({ servedBy }) => servedBy);
    const pods = new Set(shared);
    assert.equal(pods.size, 5);
    for (const pod of pods) {
      const share = shared.filter((name) => name === pod).length / shared.length;
      assert.ok(share > 0.02, `${pod} answered ${Math.round(share * 100)} %`);
    }
  });

  it('from five pods to one fails no request', () => assert.equal(down.failed, 0));

  it('changes nothing but the number of replicas', async function () {
    assert.deepEqual(await objectsWithoutReplicas(this.proof.kubectl), objects);
  });

  it('builds no image', async () => assert.equal(await builtImages(), images));
});

interface Item {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly uid: string; readonly labels: object };
  readonly spec?: { readonly replicas?: number };
}

async function objectsWithoutReplicas(kubectl: Kubectl): Promise<unknown> {
  const { items } = await kubectl.get<{ items: Item[] }>(KINDS);
  return items.map(({ kind, metadata: { name, uid, labels }, spec }) => {
    const { replicas: _, ...others } = spec ?? {};
    return { kind, name, uid, labels, spec: others };
  });
}

function builtImages(): Promise<string> {
  return run('docker', ['images', '--no-trunc', '--quiet', 'sentiment-api']);
}
