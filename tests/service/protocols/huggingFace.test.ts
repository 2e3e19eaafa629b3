import assert from 'node:assert/strict';
import { InferenceClient } from '@huggingface/inference';
import { OverloadedError } from '../../../service/inference/errors.js';
import { LOGITS, type RunningApp, SCORES, startApp } from './support.js';

describe('the Hugging Face text-classification protocol', () => {
  let app: RunningApp;
  beforeEach(async () => {
    app = await startApp();
  });
  afterEach(() => app.close());

  const good = [
    { label: 'POSITIVE', score: SCORES.POSITIVE },
    { label: 'NEGATIVE', score: SCORES.NEGATIVE },
  ];
  const bad = [
    { label: 'NEGATIVE', score: SCORES.POSITIVE },
    { label: 'POSITIVE', score: SCORES.NEGATIVE },
  ];

  async function refusal(response: Response, status: number): Promise<string> {
    assert.equal(response.status, status);
    const body = (await response.json()) as Record<string, string>;
    assert.deepEqual(Object.keys(body), ['error']);
    return body.error!;
  }

  it('answers an array a text, for one text as for several', async () => {
    const one = await app.post('/', { inputs: 'good' });
    assert.deepEqual(await one.json(), [good]);
    const two = await app.post('/', { inputs: ['good', 'bad'] });
    assert.deepEqual(await two.json(), [good, bad]);
  });

  it('answers the best top_k labels, all for null', async () => {
    const best = await app.post('/', { inputs: ['good', 'bad'], parameters: { top_k: 1 } });
    assert.deepEqual(await best.json(), [good.slice(0, 1), bad.slice(0, 1)]);
    const all = await app.post('/', { inputs: 'good', parameters: { top_k: null } });
    assert.deepEqual(await all.json(), [good]);
    const error = await refusal(
      await app.post('/', { inputs: 'good', parameters: { top_k: 0 } }),
      400,
    );
    assert.match(error, /#\/parameters\/top_k: Expected a whole number/);
  });

  it('applies the function that is asked for to the logits', async () => {
    const scores = async (apply: string | null) => {
      const parameters = { function_to_apply: apply };
      const response = await app.post('/', { inputs: 'good', parameters });
      const [answer] = (await response.json()) as { score: number }[][];
      return answer!.map(({ score }) => score);
    };
    const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
    assert.deepEqual(await scores(null), [SCORES.POSITIVE, SCORES.NEGATIVE]);
    assert.deepEqual(await scores('softmax'), [SCORES.POSITIVE, SCORES.NEGATIVE]);
    assert.deepEqual(await scores('none'), [LOGITS.POSITIVE, LOGITS.NEGATIVE]);
    assert.deepEqual(await scores('sigmoid'), [sigmoid(LOGITS.POSITIVE), sigmoid(LOGITS.NEGATIVE)]);
  });

  it('refuses blank texts, too many texts and an unknown function', async () => {
    await refusal(await app.post('/', { inputs: '' }), 400);
    await refusal(await app.post('/', { inputs: [] }), 400);
    await refusal(await app.post('/', { inputs: Array(5).fill('good') }), 413);
    await refusal(
      await app.post('/', { inputs: 'good', parameters: { function_to_apply: 'relu' } }),
      400,
    );
  });

  it('says 429 when overloaded, which its clients do not repeat at once', async () => {
    app.classifier.failure = new OverloadedError(3);
    const response = await app.post('/', { inputs: 'good' });
    assert.equal(response.headers.get('retry-after'), '3');
    await refusal(response, 429);
  });

  describe('asked by @huggingface/inference', () => {
    const client = () => new InferenceClient().endpoint(app.url);

    it('classifies a text', async () => {
      assert.deepEqual(await client().textClassification({ inputs: 'good' }), good);
    });

    it('hands on top_k and function_to_apply', async () => {
      const answer = await client().textClassification({
        inputs: 'bad',
        parameters: { top_k: 1, function_to_apply: 'none' },
      });
      assert.deepEqual(answer, [{ label: 'NEGATIVE', score: LOGITS.POSITIVE }]);
    });

    it('sees why a request was refused', async () => {
      await assert.rejects(client().textClassification({ inputs: '' }), /visible character/);
    });
  });
});
