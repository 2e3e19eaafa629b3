import assert from 'node:assert/strict';
import { eventually } from './kubernetes/progress.js';
import type { Kubectl } from './support/kubectl.js';
import { isDeployError } from './support/way.js';

interface BadRelease {
  readonly what: string;
  readonly file: string;
  readonly text: string;
  readonly replacement: string;
  /** What must be said about it. */
  readonly reason: RegExp;
}

const BAD_RELEASES: readonly BadRelease[] = [
  {
    what: 'crashes at its start',
    file: 'service/main.ts',
    text: "const { run } = await import('./run.js');",
    replacement: "throw new Error('this release cannot start');",
    reason: /this release cannot start/,
  },
  {
    what: 'has an image that does not exist',
    file: 'stack/stack.ts',
    text: 'image: image.reference,',
    replacement: "image: 'sentiment-api:no-such-image',",
    reason: /ErrImagePull|ImagePullBackOff/,
  },
  {
    what: 'never becomes ready',
    file: 'service/operations/probes.ts',
    text: "router.get('/readyz', (ctx) => {",
    replacement: "router.get('/readyz', (ctx) => {\n    throw new Error('Never.');",
    reason: /[Uu]nready|not ready|[Pp]robe failed|progress deadline/,
  },
];

describe('A release that', () => {
  beforeEach(async function () {
    await this.proof.deployed();
  });

  for (const { what, file, text, replacement, reason } of BAD_RELEASES) {
    it(`${what} fails within two minutes with the reason, and the old pods serve on`, async function () {
      const { proof } = this;
      const { failed } = await proof.underLoad(`a release that ${what}`, async () => {
        await proof.project.change(file, text, replacement);
        const rolloutBegins = nextGeneration(proof.kubectl);
        const failure = assert.rejects(proof.up(), (error) => {
          assert.ok(isDeployError(error), String(error));
          assert.match(error.output, reason);
          return true;
        });
        const began = await Promise.race([
          rolloutBegins,
          failure.then(() => assert.fail('no rollout')),
        ]);
        await failure;
        const took = Math.round((performance.now() - began) / 1000);
        proof.record.timings.push({ what: `fail: a release that ${what}`, seconds: took });
        assert.ok(took <= 120, `the rollout took ${took} s`);
        await proof.record.timed(`heal after a release that ${what}`, () => proof.deployed());
      });
      assert.equal(failed, 0);
    });
  }
});

/** When the Deployment is next changed, which is after the image has been built. */
async function nextGeneration(kubectl: Kubectl): Promise<number> {
  const generation = () =>
    kubectl.run('get', 'deployment', 'sentiment-api', '--output=jsonpath={.metadata.generation}');
  const before = await generation();
  await eventually(
    'a change of the Deployment',
    400_000,
    async () => (await generation()) !== before,
  );
  return performance.now();
}
