import assert from 'node:assert/strict';
import fc from 'fast-check';
import { OverloadedError } from '../../../service/inference/errors.js';
import { perTest } from '../../support/started.js';
import { SCORES, startProtocolService } from './support.js';

describe('the Open Inference Protocol', () => {
  const service = perTest(startProtocolService);

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
    assert.deepEqual(body, {
      name: 'sentiment-api',
      version: body.version,
      extensions: ['binary_tensor_data'],
    });
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
          {
            name: 'label',
            datatype: 'BYTES',
            shape: [-1],
            parameters: { labels: ['NEGATIVE', 'POSITIVE'] },
          },
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

    it('takes null for what older clients leave out', async () => {
      const [input] = twoTexts.inputs;
      const inputs = [{ ...input, parameters: null }];
      const body = { id: null, parameters: null, outputs: null, inputs };
      assert.deepEqual(await (await service.post(`${MODEL}/infer`, body)).json(), answer);
      const outputs = [{ name: 'label', parameters: null }];
      const response = await service.post(`${MODEL}/infer`, { ...body, outputs });
      assert.deepEqual(await response.json(), { ...answer, outputs: [label] });
    });

    for (const [what, body, message] of [
      ['numbers', tensor([1], [1], 'FP32'), /#\/inputs\/0\/datatype: Expected "BYTES"/],
      ['a shape of other texts', tensor(['good'], [2]), /shape: Expected the shape of 1 text/],
      ['a blank text', tensor(['good', ' '], [2]), /#\/inputs\/0\/data\/1: .*visible character/],
      ['null among texts', tensor(['a', null], [2]), /data\/1: Expected a string; found null/],
      ['null among nested texts', tensor([['a'], [null]], [2, 1]), /data\/1\/0: .*found null/],
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

  describe('infer with binary data', () => {
    const bytes = (text: string | Uint8Array) => {
      const content = Buffer.from(text as string);
      const length = Buffer.alloc(4);
      length.writeUInt32LE(content.length);
      return Buffer.concat([length, content]);
    };
    const binaryOf = (texts: readonly string[]) => Buffer.concat(texts.map((text) => bytes(text)));

    function send(json: object, binary: Uint8Array, jsonLength?: string): Promise<Response> {
      const head = Buffer.from(JSON.stringify(json));
      return fetch(`${service.url}${MODEL}/infer`, {
        method: 'POST',
        headers: {
          'content-type': 'application/octet-stream',
          'inference-header-content-length': jsonLength ?? String(head.length),
        },
        body: Buffer.concat([head, binary]),
      });
    }

    const sized = (size: unknown, shape = [1], more: object = {}) => ({
      inputs: [
        { name: 'text', shape, datatype: 'BYTES', parameters: { binary_data_size: size }, ...more },
      ],
    });

    it('reads every text as it is in JSON, whatever it holds', async () => {
      const text = fc.string({ unit: 'grapheme' }).map((rest) => `a${rest}`);
      const texts = fc.array(text, { minLength: 1, maxLength: 4 });
      await fc.assert(
        fc.asyncProperty(texts, async (some) => {
          const binary = binaryOf(some);
          const response = await send(sized(binary.length, [some.length]), binary);
          assert.equal(response.status, 200);
          assert.deepEqual(service.classifier.asked.at(-1), some);
        }),
      );
    });

    it('answers in binary the outputs that are asked for so, the rest in JSON', async () => {
      const names = ['label', 'score'] as const;
      const choice = fc.option(fc.boolean(), { nil: null });
      const ask = fc.record({ all: choice, label: choice, score: choice });
      await fc.assert(
        fc.asyncProperty(ask, async ({ all, ...own }) => {
          const response = await service.post(`${MODEL}/infer`, {
            ...twoTexts,
            parameters: { binary_data_output: all },
            outputs: names.map((name) => ({ name, parameters: { binary_data: own[name] } })),
          });
          const body = Buffer.from(await response.arrayBuffer());
          const length = response.headers.get('inference-header-content-length');
          const json = JSON.parse(body.subarray(0, Number(length ?? body.length)).toString());
          let rest = body.subarray(Number(length ?? body.length));
          assert.equal(
            length !== null,
            names.some((name) => own[name] ?? all),
          );
          for (const [index, name] of names.entries()) {
            const { data, parameters } = json.outputs[index];
            const size = parameters?.binary_data_size;
            assert.equal(size !== undefined, own[name] ?? all ?? false);
            if (size === undefined) assert.equal(data.length, 2);
            else if (name === 'label') {
              assert.deepEqual(rest.subarray(0, size), binaryOf(['POSITIVE', 'NEGATIVE']));
            } else assert.deepEqual([rest.readFloatLE(0), rest.readFloatLE(4)], [0.75, 0.75]);
            rest = rest.subarray(size ?? 0);
          }
          assert.equal(rest.length, 0);
        }),
      );
    });

    const good = bytes('good');
    for (const [what, json, binary, status, message] of [
      ['a size of less', sized(7), good, 400, /binary_data_size: Expected 8, .*; found 7/],
      ['a size of more', sized(9), good, 400, /binary_data_size: Expected 8, .*; found 9/],
      ['a size that is none', sized('8'), good, 400, /binary_data_size: Expected 8/],
      ['no size', tensor(undefined, [1]), good, 400, /binary_data_size: Expected 8, .*; found 0/],
      ['a size without data', sized(8), Buffer.alloc(0), 400, /Expected 0, .*; found 8/],
      ['data in JSON as well', sized(8, [1], { data: ['a'] }), good, 400, /data: .*found both/],
      ['a length that is cut', sized(3), good.subarray(0, 3), 400, /data\/0: Expected 4 bytes/],
      [
        'a text that is cut',
        sized(7),
        good.subarray(0, 7),
        400,
        /data\/0: Expected 4 bytes of text/,
      ],
      ['a length beyond all', sized(5), Buffer.alloc(5, 255), 400, /data\/0: Expected 4294967295/],
      ['what is not UTF-8', sized(5), bytes(Buffer.of(255)), 400, /data\/0: Expected UTF-8/],
      ['a blank text', sized(12, [2]), binaryOf(['good', '']), 400, /data\/1: .*visible/],
      ['another shape', sized(8, [2]), good, 400, /Expected the shape of 1 text/],
      ['numbers', sized(8, [2], { datatype: 'FP32' }), good, 400, /datatype: Expected "BYTES"/],
      ['too many texts', sized(100, [25]), Buffer.alloc(100), 413, /at most 4 .*found 25/],
      ['two tensors', { inputs: [1, 2] }, good, 400, /#\/inputs: Expected one tensor/],
      ['no object', [], good, 400, /Expected a JSON object/],
    ] as const)
      it(`refuses ${what}`, async () =>
        assert.match(await refusal(await send(json, binary), status), message));

    it('refuses a length of JSON that is not within the body', async () => {
      for (const length of ['0', '-1', '1e1', 'x', '99999', '9'.repeat(400)]) {
        const response = await send(sized(8), good, length);
        assert.match(await refusal(response, 400), /Inference-Header-Content-Length from 1 to \d+/);
      }
    });

    it('answers any bytes behind any length', async () => {
      const body = fc.uint8Array({ maxLength: 64 });
      await fc.assert(
        fc.asyncProperty(body, fc.nat(64), async (binary, size) => {
          const { status } = await send(sized(size), binary);
          assert.ok(status === 200 || status === 400 || status === 413, String(status));
        }),
      );
    });

    it('refuses bytes that nothing says the JSON of', async () => {
      const response = await fetch(`${service.url}${MODEL}/infer`, {
        method: 'POST',
        headers: { 'content-type': 'application/octet-stream' },
        body: JSON.stringify(twoTexts),
      });
      await refusal(response, 415);
    });
  });
});
