import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { resolve } from 'node:path';
import * as pulumi from '@pulumi/pulumi';
import { useFolder } from '../support/folder.js';

describe('Another Pulumi program', () => {
  const folder = useFolder();

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
    mkdirSync(folder('node_modules'));
    symlinkSync(resolve('.'), folder('node_modules', 'sentiment-api'));
    const program =
      "import('sentiment-api/stack').then((stack) => console.log(Object.keys(stack).join()))";
    const tsx = resolve('node_modules/tsx/dist/esm/index.mjs');
    const { stdout, stderr } = spawnSync(
      process.execPath,
      ['--import', `file://${tsx}`, '--input-type=module', '--eval', program],
      { cwd: folder(), encoding: 'utf8' },
    );
    assert.equal(stdout.trim(), 'SentimentApi,sentimentApiImage', stderr);
  });
});
