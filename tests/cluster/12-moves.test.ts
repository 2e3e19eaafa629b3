import assert from 'node:assert/strict';
import { post } from '../support/post.js';
import { Project } from './support/project.js';
import { MOVED, NAMESPACE, type Proof, STACK } from './support/proof.js';
import type { PulumiWay } from './support/pulumiWay.js';
import type { Sentence } from './support/sentences.js';

/** The stack before it could be moved at all. */
const EARLIER = '9d3aa45';

describe('A stack that moves', () => {
  let pulumi: PulumiWay;

  before(async function () {
    const { proof } = this;
    if (!proof.pulumi) {
      proof.record.notCovered.push(
        'moves of a stack (an earlier stack, another namespace, node port or name), which Pulumi alone knows of',
      );
      this.skip();
    }
    pulumi = proof.pulumi;
    await proof.deployed();
  });

  after(async function () {
    await this.proof.deployed();
  });

  it('from the stack of an earlier version to this one fails no request', async function () {
    const { proof } = this;
    const earlier = await Project.at(EARLIER);
    if (!earlier) {
      proof.record.notCovered.push(`the upgrade from ${EARLIER}, which this clone does not have`);
      this.skip();
    }
    try {
      await pulumi.up(earlier, STACK, proof.settings());
      await proof.settled(2);
      const sentences = await rightlyLabelled(proof);
      assert(sentences.length > 0.8 * proof.sentences.length);
      const { failed } = await proof.underLoad(
        'upgrade from an earlier stack',
        () => proof.deployed(),
        { sentences },
      );
      assert.equal(failed, 0);
      await pulumi.run(proof.project, 'up', '--yes', '--expect-no-changes', '--stack', STACK);
    } finally {
      await earlier.remove();
    }
  });

  it('to another node port is reached there, and no longer here', async function () {
    const { proof } = this;
    await proof.record.timed('move to another node port', () =>
      proof.up({ nodePort: MOVED.nodePort }),
    );
    assert.equal(await answerAt(MOVED.nodePort), '200');
    assert.match(await answerAt(Number(new URL(proof.url).port)), /ECONNREFUSED|no answer/);
    await proof.deployed();
    assert.equal(await answerAt(Number(new URL(proof.url).port)), '200');
  });

  it('to another namespace takes the node port along, and leaves nothing behind', async function () {
    const { proof } = this;
    const { namespace } = MOVED;
    const { samples } = await proof.underLoad('move to another namespace', () =>
      proof.record.timed('move to another namespace', () => proof.up({ namespace })),
    );
    assertServesAgain(samples);
    assert.equal(await proof.kubectl.has('namespace', NAMESPACE), false);
    const back = await proof.underLoad('move back', () => proof.deployed());
    assertServesAgain(back.samples);
    assert.equal(await proof.kubectl.has('namespace', namespace), false);
  });

  it('to another name goes on serving, and its objects are called after it', async function () {
    const { proof } = this;
    const renamed = `${STACK}-renamed`;
    const { failed } = await proof.underLoad('rename the stack', async () => {
      await pulumi.run(proof.project, 'stack', 'rename', renamed, '--stack', STACK);
      await proof.up({}, renamed);
      await proof.settled(2);
    });
    const called = await instance(proof);
    // Also for what follows if this fails.
    await pulumi.run(proof.project, 'stack', 'rename', STACK, '--stack', renamed);
    assert.equal(failed, 0);
    assert.equal(called, renamed);
  });

  it('to a namespace that somebody else made, where it stays when the stack is gone', async function () {
    const { proof } = this;
    await proof.deployed();
    const before = await uid(proof);
    // The namespace that the stack made is let go of, and not deleted with the API in it.
    await proof.up({ createNamespace: 'false' });
    await proof.settled(2);
    assert.equal(await uid(proof), before);
    await pulumi.run(proof.project, 'destroy', '--yes', '--skip-preview', '--stack', STACK);
    assert.equal(await uid(proof), before);
    assert.equal(await proof.kubectl.has('deployment', 'sentiment-api'), false);
    await proof.kubectl.run('delete', 'namespace', NAMESPACE);
  });
});

/** The sentences that what is deployed is right about too: an earlier version has another model. */
async function rightlyLabelled({ url, sentences }: Proof): Promise<readonly Sentence[]> {
  const labels = await Promise.all(
    sentences.map(async ({ text }) => {
      const answer = await post(`${url}/analyze`, { text });
      const [{ label }] = (await answer.json()) as [Sentence];
      return label;
    }),
  );
  return sentences.filter(({ label }, index) => label === labels[index]);
}

async function answerAt(port: number): Promise<string> {
  const signal = AbortSignal.timeout(3000);
  return fetch(`http://127.0.0.1:${port}/health`, { signal }).then(
    ({ status }) => String(status),
    ({ cause, name }) => cause?.code ?? (name === 'TimeoutError' ? 'no answer' : name),
  );
}

/** A node port belongs to one Service at a time, so there is a gap, and then there is none. */
function assertServesAgain(samples: readonly { readonly failure?: string }[]): void {
  assert.deepEqual(
    samples.slice(-40).filter(({ failure }) => failure !== undefined),
    [],
  );
}

const uid = ({ kubectl }: Proof) =>
  kubectl.run('get', 'namespace', NAMESPACE, '--output=jsonpath={.metadata.uid}');

const instance = ({ kubectl }: Proof) =>
  kubectl.run(
    ...['get', 'deployment', 'sentiment-api'],
    '--output=jsonpath={.metadata.labels.app\\.kubernetes\\.io/instance}',
  );
