import assert from 'node:assert/strict';
import { cp, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../../stack/imageSource.js';
import { post } from '../support/post.js';
import { eventually } from './kubernetes/progress.js';
import type { PulumiWay } from './support/pulumiWay.js';

const EXAMPLE = join(ROOT, 'tests/stack/example');
const STACK = 'test';

describe('Another Pulumi program that uses the component', () => {
  let pulumi: PulumiWay;
  let folder: string;

  before(async function () {
    const { proof } = this;
    if (!proof.pulumi) {
      proof.record.notCovered.push('a Pulumi program of somebody else that uses the component');
      this.skip();
    }
    pulumi = proof.pulumi;
    folder = await mkdtemp(join(tmpdir(), 'reviews-'));
    await cp(EXAMPLE, folder, { recursive: true });
    await mkdir(join(folder, 'node_modules/@pulumi'), { recursive: true });
    const links = { 'sentiment-api': ROOT, tsx: join(ROOT, 'node_modules/tsx') };
    for (const [name, target] of Object.entries(links)) {
      await symlink(target, join(folder, 'node_modules', name));
    }
    for (const name of ['pulumi', 'kubernetes']) {
      const target = join(ROOT, 'node_modules/@pulumi', name);
      await symlink(target, join(folder, 'node_modules/@pulumi', name));
    }
  });

  after(async () => {
    if (folder) await rm(folder, { recursive: true });
  });

  it('deploys it, is told where it is, and takes it away again', async function () {
    const { proof } = this;
    await proof.deployed();
    const [pod] = await proof.kubectl.pods();
    const { image } = pod!.spec.containers[0]!;
    const run = (...args: string[]) => pulumi.run({ folder }, ...args);
    await run('stack', 'init', STACK);
    try {
      await run('config', 'set', 'image', image);
      await run('config', 'set', 'kubernetes:context', 'docker-desktop');
      await proof.record.timed('deploy by a program of ten lines', () =>
        run('up', '--yes', '--skip-preview', '--stack', STACK),
      );
      const outputs = JSON.parse(await run('stack', 'output', '--json', '--stack', STACK));
      assert.equal(outputs.image, image);
      assert.equal(outputs.serviceName, 'sentiment-api-service');
      assert.match(outputs.namespace, /^reviews-/);
      // Nodes lead to a new Service a moment after its pods are ready: another program waits for itself.
      await eventually('an answer', 10_000, async () => {
        const response = await post(`${outputs.url}/analyze`, {
          text: 'A wonderful, warm and funny film.',
        });
        const [{ label }] = (await response.json()) as [{ label: string }];
        return label === 'POSITIVE';
      });
    } finally {
      await run('destroy', '--yes', '--skip-preview', '--stack', STACK);
      await run('stack', 'rm', '--yes', '--stack', STACK);
    }
  });
});
