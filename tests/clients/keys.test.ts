import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { InferenceClient } from '@huggingface/inference';
import { useOneFolder } from '../support/folder.js';
import { post } from '../support/post.js';
import { perSuite } from '../support/started.js';
import { askWithPython } from './python.js';
import { startRealService } from './realService.js';

type Answer = string | number;

describe('Of a service that asks for keys', () => {
  const key = 'k'.repeat(32);
  const file = useOneFolder()('keys');
  writeFileSync(file, `client=${key}\n`, { mode: 0o600 });
  const service = perSuite(() => startRealService({ API_KEYS_FILE: file }));
  let answers: Record<string, readonly [withKey: Answer, wrong: Answer, without: Answer]>;
  before(async () => {
    answers = await askWithPython('keyed_clients.py', service.url, 'minilm-sentiment', key);
  });

  for (const name of ['huggingface_hub', 'kserve', 'tritonclient'])
    it(`${name} gets answers with its key, and is told 401 without one`, () =>
      assert.deepEqual(answers[name], ['POSITIVE', 401, 401]));

  it('@huggingface/inference gets answers with its key, and is told 401 without one', async () => {
    const ask = (token?: string) =>
      new InferenceClient(token)
        .endpoint(service.url)
        .textClassification({ inputs: 'I love it.' })
        .then(
          ([best]) => best!.label,
          (error) => error.httpResponse?.status,
        );
    assert.deepEqual([await ask(key), await ask('wrong'), await ask()], ['POSITIVE', 401, 401]);
  });

  it('a client of text-embeddings-inference gets answers with its key, and is told 401 without one', async () => {
    const ask = (headers: Readonly<Record<string, string>>) =>
      post(`${service.url}/predict`, { inputs: 'I love it.' }, headers).then(
        ({ status }) => status,
      );
    assert.deepEqual([await ask({ authorization: `Bearer ${key}` }), await ask({})], [200, 401]);
  });
});
