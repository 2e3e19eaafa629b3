import assert from 'node:assert/strict';
import { DeployError } from './support/way.js';

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
    file: 'stack/image.ts',
    text: 'settings.registry === undefined ? source.name : resource.repoDigest;',
    replacement: "'sentiment-api:no-such-image';",
    reason: /ErrImagePull|ImagePullBackOff/,
  },
  {
    what: 'never becomes ready',
    file: 'service/http/health.ts',
    text: 'if (lifecycle.draining)',
    replacement: "if (lifecycle.draining || ctx.path === '/readyz')",
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
      const { failed } = await proof.underLoad(`a release ${what}`, async () => {
        await proof.project.change(file, text, replacement);
        const start = performance.now();
        await assert.rejects(proof.up(), (error) => {
          assert.ok(error instanceof DeployError, String(error));
          assert.match(error.output, reason);
          return true;
        });
        const took = (performance.now() - start) / 1000;
        proof.record.timings.push({ what: `fail: a release ${what}`, seconds: Math.round(took) });
        assert.ok(took < 120, `it took ${took} s`);
        await proof.record.timed(`heal after a release that ${what}`, () => proof.deployed());
      });
      assert.equal(failed, 0);
    });
  }
});
