import assert from 'node:assert/strict';
import { deflateRawSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { ByteBudget } from '../../../service/inference/byteBudget.js';
import { perSuite } from '../../support/started.js';
import { StandInClassifier } from '../support/standInClassifier.js';
import { startTestService } from '../support/testService.js';

describe('A body that is compressed', () => {
  const received = new ByteBudget(2 ** 20);
  const limits = { maxTexts: 4, maxBodyBytes: 200_000, answerTimeoutMs: 10_000 };
  const classifier = new StandInClassifier();
  const service = perSuite(() => startTestService({ classifier, limits, received }));
  afterEach(() => assert.equal(received.taken, 0, 'all memory is given back'));

  async function send(body: Uint8Array<ArrayBuffer>, coding = 'gzip', path = '/analyze') {
    const response = await service.send(path, body, { 'content-encoding': coding });
    const json = (await response.json()) as { type?: string; detail?: string };
    return { status: response.status, problem: json.type?.split(':').at(-1), detail: json.detail };
  }
  const zip = (text: string) => gzipSync(text) as Buffer<ArrayBuffer>;

  it('is read as what it was before', async () => {
    const texts = fc.array(
      fc.string({ unit: 'grapheme', maxLength: 2000 }).map((rest) => `a${rest}`),
      { minLength: 1, maxLength: 4 },
    );
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        assert.equal((await send(zip(JSON.stringify({ text })))).status, 200);
        assert.deepEqual(classifier.asked.at(-1), text);
      }),
    );
  });

  it('is taken by every route that computes', async () => {
    const infer = { inputs: [{ name: 'text', shape: [1], datatype: 'BYTES', data: ['a'] }] };
    for (const [path, body] of [
      ['/', { inputs: 'a' }],
      ['/predict', { inputs: 'a' }],
      ['/tokenize', { inputs: 'a' }],
      ['/v2/models/stand-in/infer', infer],
    ] as const) {
      assert.equal((await send(zip(JSON.stringify(body)), 'gzip', path)).status, 200, path);
    }
  });

  it('says so in any case, by its old name, or not at all', async () => {
    const body = '{"text":"a"}';
    for (const coding of ['GZip', 'x-gzip', 'identity, gzip']) {
      assert.equal((await send(zip(body), coding)).status, 200, coding);
    }
    for (const coding of ['identity', 'Identity', 'IDENTITY,identity']) {
      assert.equal((await send(Buffer.from(body), coding)).status, 200, coding);
    }
  });

  it('may have several members, as files that are appended to', async () => {
    const members = [...'{"text":"a"}'].map(zip);
    assert.equal((await send(Buffer.concat(members))).status, 200);
    const empty = Buffer.concat([...Array(5000).fill(zip('')), zip('{"text":"a"}')]);
    assert.equal((await send(empty)).status, 200);
  });

  it('is refused at the limit of what comes of it', async () => {
    const just = JSON.stringify({ text: 'a'.repeat(limits.maxBodyBytes - 11) });
    assert.equal((await send(zip(just))).status, 200);
    const { status, problem } = await send(zip(`${just} `));
    assert.deepEqual([status, problem], [413, 'body-too-large']);
    const bomb = zip('a'.repeat(100_000_000));
    assert.ok(bomb.length < limits.maxBodyBytes);
    assert.equal((await send(bomb)).problem, 'body-too-large');
  });

  it('is refused where it is cut, damaged or something else', async () => {
    const whole = zip(JSON.stringify({ text: 'a'.repeat(100) }));
    const damaged = Buffer.from(whole);
    damaged[whole.length - 6]! ^= 1;
    const other = deflateRawSync('{"text":"a"}') as Buffer<ArrayBuffer>;
    for (const body of [whole.subarray(0, -1), whole.subarray(0, 5), damaged, other]) {
      const { status, problem, detail } = await send(body);
      assert.deepEqual([status, problem], [400, 'malformed-encoding']);
      assert.match(String(detail), /^Expected a body compressed by gzip: .+\.$/);
    }
    assert.equal((await send(zip('{"text"'))).problem, 'malformed-json');
  });

  it('is decompressed after those that came before, so that many take the memory of one', async () => {
    received.take(2 ** 20 - 300_000);
    const body = zip(JSON.stringify({ text: 'a'.repeat(60_000) }));
    const answers = await Promise.all(Array.from({ length: 32 }, () => send(body)));
    received.release(2 ** 20 - 300_000);
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]));
  });

  it('is refused where others hold the memory for what comes of it', async () => {
    received.take(2 ** 20 - 80_000);
    const { status, problem } = await send(zip(JSON.stringify({ text: 'a'.repeat(100_000) })));
    received.release(2 ** 20 - 80_000);
    assert.deepEqual([status, problem], [503, 'overloaded']);
  });
});
