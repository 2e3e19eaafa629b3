import assert from 'node:assert/strict';
import { InferenceClient } from '@huggingface/inference';
import { OverloadedError } from '../../../service/inference/errors.js';
import { perTest } from '../../support/started.js';
import { BAD, GOOD, LOGITS, SCORES, startProtocolService } from './support.js';

describe('the Hugging Face text-classification protocol', () => {
  const service = perTest(startProtocolService);

  async function refusal(response: Response, status: number): Promise<string> {
    assert.equal(response.status, status);
    const body = (await response.json()) as Record<string, string>;
    assert.deepEqual(Object.keys(body), ['error']);
    return body.error!;
  }

  it('answers an array per text, for one text as for several', async () => {
    const one = await service.post('/', { inputs: 'good' });
    assert.deepEqual(await one.json(), [GOOD]);
    const two = await service.post('/', { inputs: ['good', 'hate'] });
    assert.deepEqual(await two.json(), [GOOD, BAD]);
  });

  it('answers the best top_k labels, all for null', async () => {
    const best = await service.post('/', { inputs: ['good', 'hate'], parameters: { top_k: 1 } });
    assert.deepEqual(await best.json(), [GOOD.slice(0, 1), BAD.slice(0, 1)]);
    const all = await service.post('/', { inputs: 'good', parameters: { top_k: null } });
    assert.deepEqual(await all.json(), [GOOD]);
    const error = await refusal(
      await service.post('/', { inputs: 'good', parameters: { top_k: 0 } }),
      400,
    );
    assert.match(error, /#\/parameters\/top_k: Expected a whole number/);
  });

  it('applies the function that is asked for to the logits', async () => {
    const scores = async (apply: string | null) => {
      const parameters = { function_to_apply: apply };
      const response = await service.post('/', { inputs: 'good', parameters });
      const [answer] = (await response.json()) as { score: number }[][];
      return answer!.map(({ score }) => score);
    };
    const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
    assert.deepEqual(await scores(null), [SCORES.best, SCORES.other]);
    assert.deepEqual(await scores('softmax'), [SCORES.best, SCORES.other]);
    assert.deepEqual(await scores('none'), [LOGITS.best, LOGITS.other]);
    assert.deepEqual(await scores('sigmoid'), [sigmoid(LOGITS.best), sigmoid(LOGITS.other)]);
  });

  it('refuses blank texts, too many texts and an unknown function', async () => {
    await refusal(await service.post('/', { inputs: '' }), 400);
    await refusal(await service.post('/', { inputs: [] }), 400);
    await refusal(await service.post('/', { inputs: Array(5).fill('good') }), 413);
    await refusal(
      await service.post('/', { inputs: 'good', parameters: { function_to_apply: 'relu' } }),
      400,
    );
  });

  it('says 429 when overloaded, which its clients do not repeat at once', async () => {
    service.classifier.failure = new OverloadedError(3);
    const response = await service.post('/', { inputs: 'good' });
    assert.equal(response.headers.get('retry-after'), '3');
    await refusal(response, 429);
  });

  describe('asked by @huggingface/inference', () => {
    const client = () => new InferenceClient().endpoint(service.url);

    it('classifies a text', async () => {
      assert.deepEqual(await client().textClassification({ inputs: 'good' }), GOOD);
    });

    it('hands on top_k and function_to_apply', async () => {
      const answer = await client().textClassification({
        inputs: 'hate',
        parameters: { top_k: 1, function_to_apply: 'none' },
      });
      assert.deepEqual(answer, [{ label: 'NEGATIVE', score: LOGITS.best }]);
    });

    it('sees why a request was refused', async () => {
      await assert.rejects(client().textClassification({ inputs: '' }), /visible character/);
    });
  });
});
