import assert from 'node:assert/strict';
import { OverloadedError } from '../../../service/inference/errors.js';
import { perTest } from '../../support/started.js';
import { BAD, GOOD, LOGITS, startProtocolService } from './support.js';

describe('the text-embeddings-inference protocol', () => {
  const service = perTest(startProtocolService);

  const long = Array(9).fill('good').join(' ');

  async function refusal(response: Response, status: number, type: string): Promise<string> {
    assert.equal(response.status, status);
    assert.equal(response.headers.get('content-type'), 'application/json');
    const body = (await response.json()) as Record<string, string>;
    assert.deepEqual(Object.keys(body), ['error', 'error_type']);
    assert.equal(body.error_type, type);
    return body.error!;
  }

  describe('POST /predict', () => {
    for (const [what, inputs, answer] of [
      ['every label of one text, best first', 'good', GOOD],
      ['an array of one text as the text', ['good'], GOOD],
      ['a batch text by text, in order', [['good'], ['hate']], [GOOD, BAD]],
      ['a batch of one as a batch', [['hate']], [BAD]],
    ] as const) {
      it(`answers ${what}`, async () => {
        const response = await service.post('/predict', { inputs });
        assert.equal(response.status, 200);
        assert.deepEqual(await response.json(), answer);
      });
    }

    it('answers logits for raw_scores', async () => {
      const response = await service.post('/predict', { inputs: 'good', raw_scores: true });
      assert.deepEqual(await response.json(), [
        { score: LOGITS.best, label: 'POSITIVE' },
        { score: LOGITS.other, label: 'NEGATIVE' },
      ]);
    });

    it('cuts a long text unless truncate is false', async () => {
      for (const truncate of [undefined, null, true]) {
        const response = await service.post('/predict', { inputs: long, truncate });
        assert.equal(response.status, 200);
        assert.equal(response.headers.get('x-truncated-texts'), '0');
      }
      const response = await service.post('/predict', {
        inputs: [['good'], [long]],
        truncate: false,
      });
      assert.match(
        await refusal(response, 422, 'Validation'),
        /at most 8 tokens in this request.*number 1/,
      );
    });

    it('ignores members it does not know', async () => {
      const response = await service.post('/predict', { inputs: 'good', prompt_name: null });
      assert.equal(response.status, 200);
    });

    for (const [what, inputs] of [
      ['a pair of texts', ['good', 'hate']],
      ['a batch with a pair', [['good'], ['good', 'hate']]],
    ] as const) {
      it(`refuses ${what} and says what a batch is`, async () => {
        const error = await refusal(await service.post('/predict', { inputs }), 422, 'Validation');
        assert.match(error, /array of arrays of one text each; pairs of texts are for re-rankers/);
      });
    }

    it('names the text of a batch that is none', async () => {
      for (const [inputs, expected] of [
        [[['good'], [null]], /#\/inputs\/1\/0: Expected a string; found null/],
        [[null], /#\/inputs\/0: Expected a string; found null/],
      ] as const) {
        const response = await service.post('/predict', { inputs });
        assert.match(await refusal(response, 422, 'Validation'), expected);
      }
    });

    it('refuses to cut a text at its start', async () => {
      const response = await service.post('/predict', {
        inputs: 'x',
        truncation_direction: 'left',
      });
      assert.match(await refusal(response, 422, 'Validation'), /cut at its end/);
    });

    for (const inputs of ['', ' \n', [['good'], ['']]]) {
      it(`refuses a blank text as Empty: ${JSON.stringify(inputs)}`, async () => {
        await refusal(await service.post('/predict', { inputs }), 400, 'Empty');
      });
    }

    it('refuses a batch that is too large', async () => {
      const inputs = Array(5).fill(['good']);
      await refusal(await service.post('/predict', { inputs }), 413, 'Validation');
      assert.deepEqual(service.classifier.asked, []);
    });

    it('refuses what is not JSON', async () => {
      const headers = { 'content-type': 'text/plain' };
      await refusal(await service.post('/predict', {}, headers), 415, 'Validation');
    });

    it('says 429 when overloaded, 424 when the model fails', async () => {
      service.classifier.failure = new OverloadedError(3);
      const response = await service.post('/predict', { inputs: 'good' });
      assert.equal(response.headers.get('retry-after'), '3');
      await refusal(response, 429, 'Overloaded');
      service.classifier.failure = new Error('secret');
      const error = await refusal(
        await service.post('/predict', { inputs: 'good' }),
        424,
        'Backend',
      );
      assert.doesNotMatch(error, /secret/);
    });
  });

  describe('POST /tokenize', () => {
    const word = { id: 0, text: 'good', special: false, start: null, stop: null };
    const cls = { id: 101, text: '[CLS]', special: true, start: null, stop: null };

    it('answers the tokens of each text', async () => {
      const one = await service.post('/tokenize', { inputs: 'good' });
      assert.deepEqual(await one.json(), [[cls, word]]);
      const two = await service.post('/tokenize', { inputs: ['good', 'good good'] });
      assert.deepEqual(await two.json(), [
        [cls, word],
        [cls, word, { ...word, id: 1 }],
      ]);
    });

    it('leaves the special tokens out when asked to', async () => {
      const response = await service.post('/tokenize', {
        inputs: 'good',
        add_special_tokens: false,
      });
      assert.deepEqual(await response.json(), [[word]]);
    });

    it('refuses blank texts and too many texts', async () => {
      await refusal(await service.post('/tokenize', { inputs: '' }), 400, 'Empty');
      const inputs = Array(5).fill('good');
      await refusal(await service.post('/tokenize', { inputs }), 413, 'Validation');
    });
  });

  it('describes the model and its limits at GET /info, in every member that the original’s own description has', async () => {
    const info = (await (await service.get('/info')).json()) as Record<string, unknown>;
    assert.match(String(info.version), /^\d+\.\d+\.\d+/);
    assert.deepEqual(info, {
      model_id: 'owner/stand-in',
      model_sha: 'r1',
      model_dtype: 'float32',
      served_model_name: 'owner/stand-in',
      model_type: {
        classifier: {
          id2label: { 0: 'NEGATIVE', 1: 'POSITIVE' },
          label2id: { NEGATIVE: 0, POSITIVE: 1 },
        },
      },
      max_concurrent_requests: 100,
      max_input_length: 8,
      max_batch_tokens: 32_768,
      max_batch_requests: null,
      max_client_batch_size: 4,
      auto_truncate: true,
      tokenization_workers: 2,
      knows_neutral: false,
      version: info.version,
      sha: null,
      docker_label: null,
    });
  });

  it('is healthy at GET /health until it drains', async () => {
    for (const method of ['GET', 'HEAD']) {
      const { status, headers } = await service.get('/health', { method });
      assert.deepEqual([status, headers.get('content-length')], [200, '2'], method);
    }
    service.lifecycle.draining = true;
    await refusal(await service.get('/health'), 503, 'Unhealthy');
  });
});
