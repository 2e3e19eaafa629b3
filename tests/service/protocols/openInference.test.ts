import assert from 'node:assert/strict';
import { OverloadedError } from '../../../service/inference/errors.js';
import { type ProtocolService, SCORES, startProtocolService } from './support.js';

describe('the Open Inference Protocol', () => {
  let service: ProtocolService;
  beforeEach(async () => {
    service = await startProtocolService();
  });
  afterEach(() => service.close());

  const MODEL = '/v2/models/stand-in';
  const tensor = (data: unknown, shape: number[], datatype = 'BYTES') => ({
    inputs: [{ name: 'text', shape, datatype, data }],
  });
  const twoTexts = tensor(['good', 'hate'], [2]);

  async function refusal(response: Response, status: number): Promise<string> {
    assert.equal(response.status, status);
    // KServe's client reads the error of exactly this type.
    assert.equal(response.headers.get('content-type'), 'application/json');
    const body = (await response.json()) as Record<string, string>;
    assert.deepEqual(Object.keys(body), ['error']);
    return body.error!;
  }

  it('describes the server', async () => {
    const body = (await (await service.get('/v2')).json()) as Record<string, unknown>;
    assert.match(String(body.version), /^\d+\.\d+\.\d+/);
    assert.deepEqual(body, { name: 'sentiment-api', version: body.version, extensions: [] });
  });

  it('is live always, and ready until it drains', async () => {
    const paths = ['/v2/health/ready', `${MODEL}/ready`, `${MODEL}/versions/r1/ready`];
    for (const path of ['/v2/health/live', ...paths]) {
      assert.equal((await service.get(path)).status, 200, path);
    }
    service.lifecycle.draining = true;
    assert.deepEqual(await (await service.get('/v2/health/live')).json(), { live: true });
    for (const path of paths) await refusal(await service.get(path), 503);
  });

  it('describes the model, with or without its version', async () => {
    for (const path of [MODEL, `${MODEL}/versions/r1`]) {
      assert.deepEqual(await (await service.get(path)).json(), {
        name: 'stand-in',
        versions: ['r1'],
        platform: 'onnx_onnxv1',
        inputs: [{ name: 'text', datatype: 'BYTES', shape: [-1] }],
        outputs: [
          { name: 'label', datatype: 'BYTES', shape: [-1] },
          { name: 'score', datatype: 'FP32', shape: [-1] },
        ],
      });
    }
  });

  it('says which model and version are served when asked for others', async () => {
    const other = await refusal(await service.get('/v2/models/other'), 404);
    assert.match(other, /other is not served here; stand-in is/);
    const version = await refusal(await service.post(`${MODEL}/versions/2/infer`, twoTexts), 404);
    assert.match(version, /Version 2 .* served: r1/);
  });

  describe('infer', () => {
    const label = { name: 'label', datatype: 'BYTES', shape: [2], data: ['POSITIVE', 'NEGATIVE'] };
    const score = {
      name: 'score',
      datatype: 'FP32',
      shape: [2],
      data: [SCORES.best, SCORES.best],
    };
    const answer = { model_name: 'stand-in', model_version: 'r1', outputs: [label, score] };

    it('answers a label and a score a text', async () => {
      for (const path of [`${MODEL}/infer`, `${MODEL}/versions/r1/infer`]) {
        const response = await service.post(path, twoTexts);
        assert.equal(response.status, 200);
        assert.deepEqual(await response.json(), answer);
      }
    });

    it('gives the request’s id back', async () => {
      const response = await service.post(`${MODEL}/infer`, { ...twoTexts, id: 'a1' });
      assert.deepEqual(await response.json(), { ...answer, id: 'a1' });
    });

    it('reads texts flat or nested, as the shape says', async () => {
      for (const body of [
        tensor(['good', 'hate'], [2, 1]),
        tensor([['good'], ['hate']], [2, 1]),
        tensor([['good', 'hate']], [1, 2]),
      ]) {
        const response = await service.post(`${MODEL}/infer`, body);
        assert.deepEqual(await response.json(), answer);
      }
    });

    it('answers the outputs that are asked for', async () => {
      const outputs = [{ name: 'score', parameters: { binary_data: false } }];
      const response = await service.post(`${MODEL}/infer`, { ...twoTexts, outputs });
      assert.deepEqual(await response.json(), { ...answer, outputs: [score] });
      const error = await refusal(
        await service.post(`${MODEL}/infer`, { ...twoTexts, outputs: [{ name: 'logits' }] }),
        400,
      );
      assert.match(error, /#\/outputs\/0\/name: Expected "label" or "score"/);
    });

    it('takes a body without a Content-Type for JSON, as Triton’s client sends it', async () => {
      const body = new TextEncoder().encode(JSON.stringify(twoTexts));
      const response = await fetch(`${service.url}${MODEL}/infer`, { method: 'POST', body });
      assert.deepEqual(await response.json(), answer);
    });

    it('refuses binary tensors and says what to do', async () => {
      const headers = { 'inference-header-content-length': '100' };
      const response = await service.post(`${MODEL}/infer`, twoTexts, headers);
      assert.match(await refusal(response, 415), /binary tensor extension.*binary_data=False/);
    });

    for (const [what, body, message] of [
      ['numbers', tensor([1], [1], 'FP32'), /#\/inputs\/0\/datatype: Expected "BYTES"/],
      ['a shape of other texts', tensor(['good'], [2]), /shape: Expected the shape of 1 text/],
      ['a blank text', tensor(['good', ' '], [2]), /#\/inputs\/0\/data\/1: .*visible character/],
      ['no data', tensor(undefined, [1]), /#\/inputs\/0\/data: Expected an array of texts/],
      ['no tensor', { inputs: [] }, /#\/inputs: Expected one tensor/],
    ] as const) {
      it(`refuses ${what}`, async () => {
        assert.match(await refusal(await service.post(`${MODEL}/infer`, body), 400), message);
      });
    }

    it('refuses too many texts, and any when overloaded', async () => {
      const many = tensor(Array(5).fill('good'), [5]);
      await refusal(await service.post(`${MODEL}/infer`, many), 413);
      service.classifier.failure = new OverloadedError(3);
      const response = await service.post(`${MODEL}/infer`, twoTexts);
      assert.equal(response.headers.get('retry-after'), '3');
      await refusal(response, 503);
    });
  });
});
