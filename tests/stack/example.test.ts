import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import * as pulumi from '@pulumi/pulumi';

describe('Another Pulumi program', () => {
  it('has the API in a namespace of its own, and its outputs', async () => {
    const kinds: string[] = [];
    await pulumi.runtime.setMocks(
      {
        newResource({ type, name, inputs, id }) {
          kinds.push(type.split(':').at(-1)!);
          return { id: id || `${name}-1`, state: { metadata: { name: `${name}-1` }, ...inputs } };
        },
        call: ({ inputs }) => inputs,
      },
      'reviews',
      'test',
    );
    pulumi.runtime.setAllConfig({ 'reviews:image': 'sentiment-api:0' });
    const program = await import('./example/index.js');
    await pulumi.runtime.disconnect();
    const outputs = await new Promise((known) => {
      pulumi.output({ ...program }).apply(known);
    });
    assert.deepEqual(outputs, {
      url: 'http://localhost:30090',
      serviceName: 'sentiment-api-service',
      namespace: 'reviews-1',
      image: 'sentiment-api:0',
    });
    assert(kinds.includes('Deployment') && kinds.includes('Service'));
  });

  it('finds the component from wherever it is', () => {
    const folder = mkdtempSync(join(tmpdir(), 'sentiment-api-'));
    try {
      mkdirSync(join(folder, 'node_modules'));
      symlinkSync(resolve('.'), join(folder, 'node_modules', 'sentiment-api'));
      const program =
        "import('sentiment-api/stack').then((stack) => console.log(Object.keys(stack).join()))";
      const tsx = resolve('node_modules/tsx/dist/esm/index.mjs');
      const { stdout, stderr } = spawnSync(
        process.execPath,
        ['--import', `file://${tsx}`, '--input-type=module', '--eval', program],
        { cwd: folder, encoding: 'utf8' },
      );
      assert.equal(stdout.trim(), 'SentimentApi,sentimentApiImage', stderr);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
