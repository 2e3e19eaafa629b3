import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import packageJson from '../../../package.json' with { type: 'json' };
import { OverloadedError } from '../../../service/inference/errors.js';
import type { Lifecycle } from '../../../service/lifecycle.js';
import { Metrics } from '../../../service/telemetry/metrics.js';
import { perSuite } from '../../support/started.js';
import { StandInClassifier } from '../support/standInClassifier.js';
import { startTestService } from '../support/testService.js';

const { version } = packageJson;

describe('The probes', () => {
  it('say that the service is alive, in which version, and ready', async () => {
    await using service = await startTestService();
    const live = await service.get('/livez');
    assert.equal(live.status, 200);
    assert.deepEqual(await live.json(), { status: 'alive', version });
    const ready = await service.get('/readyz');
    assert.equal(ready.status, 200);
    assert.deepEqual(await ready.json(), { status: 'ready' });
  });

  it('say while draining that it is alive but not ready, and every answer closes its connection', async () => {
    const lifecycle: Lifecycle = { draining: false, inference: 'well' };
    await using service = await startTestService({ lifecycle });
    const before = await service.post('/analyze', { text: 'a' });
    assert.equal(before.headers.get('connection'), 'keep-alive');
    lifecycle.draining = true;
    assert.equal((await service.get('/livez')).status, 200);
    const ready = await service.get('/readyz');
    assert.equal(ready.status, 503);
    assert.equal(ready.headers.get('retry-after'), '1');
    assert.equal(ready.headers.get('content-type'), 'application/problem+json');
    const after = await service.post('/analyze', { text: 'a' });
    assert.equal(after.status, 200, 'what still arrives is still answered');
    assert.equal(after.headers.get('connection'), 'close');
  });
});

describe('The probes of a service whose inference threads do not answer', () => {
  const cases = [
    ['well', 200, 200],
    ['stuck', 503, 200],
    ['lost', 503, 503],
  ] as const;
  for (const [inference, ready, live] of cases) {
    it(`say ready ${ready} and alive ${live} where they are ${inference}`, async () => {
      await using service = await startTestService({ lifecycle: { draining: false, inference } });
      assert.equal((await service.get('/readyz')).status, ready);
      assert.equal((await service.get('/health')).status, ready);
      assert.equal((await service.get('/v2/health/ready')).status, ready);
      assert.equal((await service.get('/livez')).status, live);
      assert.equal((await service.get('/v2/health/live')).status, live);
    });
  }
});

describe('Every answer', () => {
  const service = perSuite(startTestService);

  async function idOf(given?: string): Promise<string | null> {
    const headers: Record<string, string> = given === undefined ? {} : { 'x-request-id': given };
    return (await service.get('/livez', { headers })).headers.get('x-request-id');
  }

  it('carries the request id that its client gave', async () => {
    for (const given of ['a', 'Root=1-67891233:abcdef', 'a'.repeat(128)]) {
      assert.equal(await idOf(given), given);
    }
  });

  it('carries a new request id where the client gave none, or one that could disturb a log', async () => {
    const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
    const ids = await Promise.all([undefined, '', 'a b', 'a"b', 'a'.repeat(129), 'é'].map(idOf));
    for (const id of ids) assert.match(String(id), uuid);
    assert.equal(new Set(ids).size, ids.length);
  });

  it('names the replica that gave it', async () => {
    for (const path of ['/livez', '/analyze', '/nothing']) {
      assert.equal((await service.get(path)).headers.get('x-served-by'), 'replica-1');
    }
  });
});

describe('The log', () => {
  const secret = 'my very own secret';

  it('has a line per request, without texts', async () => {
    await using service = await startTestService();
    const response = await service.post('/analyze', { text: [secret, secret] });
    await service.post('/analyze', { text: secret, [secret]: secret });
    await service.send('/analyze', secret);
    await service.get(`/nothing?text=${secret}`);
    const [first, ...others] = service.log;
    const { time, pid, hostname, ms, ...line } = first!;
    assert.equal(typeof ms, 'number');
    assert.deepEqual(line, {
      level: 30,
      msg: 'request',
      address: '127.0.0.1',
      requestId: response.headers.get('x-request-id'),
      method: 'POST',
      path: '/analyze',
      status: 200,
      texts: 2,
    });
    assert.deepEqual(
      others.map(({ status, problem }) => [status, problem]),
      [
        [400, 'invalid-request'],
        [400, 'malformed-json'],
        [404, 'not-found'],
      ],
    );
    assert.doesNotMatch(JSON.stringify(service.log), new RegExp(secret));
  });

  it('has the texts where that is switched on', async () => {
    await using service = await startTestService({ logTexts: true });
    await service.post('/analyze', { text: [secret] });
    assert.deepEqual(service.log[0]?.texts, [secret]);
  });

  it('has probes and scrapes at debug level only', async () => {
    await using service = await startTestService();
    for (const path of ['/livez', '/readyz', '/metrics']) await service.get(path);
    await setImmediate();
    assert.deepEqual(
      service.log.map(({ level }) => level),
      [20, 20, 20],
    );
  });

  for (const [what, error, level] of [
    ['a refusal for overload as one line of many', new OverloadedError(2), 30],
    ['a fault as a warning', new Error('broken'), 40],
  ] as const) {
    it(`has ${what}`, async () => {
      const classifier = new StandInClassifier(() => Promise.reject(error));
      await using service = await startTestService({ classifier });
      await service.post('/analyze', { text: 'good' });
      assert.equal(service.log.find(({ msg }) => msg === 'request')?.level, level);
    });
  }

  it('has a request that was not HTTP', async () => {
    await using service = await startTestService();
    const answer = await service.raw('hello\r\n\r\n');
    const { requestId, status, problem } = service.log[0]!;
    assert.match(answer, new RegExp(`X-Request-Id: ${requestId}`));
    assert.equal(status, 400);
    assert.equal(problem, 'malformed-http');
  });
});

describe('GET /metrics', () => {
  it('has no metric that docs/api.md does not explain', async () => {
    const metrics = new Metrics();
    metrics.describe(new StandInClassifier().model, { queuedTexts: 0, queuedTokens: 0 });
    metrics.observe({ log: { droppedLines: 0 }, connections: () => 0 });
    const documentation = await readFile('docs/api.md', 'utf8');
    const own = (await metrics.registry.getMetricsAsJSON()).map(({ name }) => name);
    const unexplained = own
      .filter((name) => name.startsWith('sentiment_'))
      .filter((name) => !documentation.includes(name));
    assert.deepEqual(unexplained, []);
  });

  it('counts and times requests by route, not by path', async () => {
    await using service = await startTestService();
    await service.post('/analyze', { text: 'a' });
    await service.post('/analyze', { text: '' });
    await service.get('/a');
    await service.get('/b');
    const response = await service.get('/metrics');
    assert.equal(response.headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8');
    const lines = (await response.text()).split('\n');
    const requests = lines.filter((line) => line.startsWith('sentiment_http_requests_total'));
    assert.deepEqual(requests.sort(), [
      'sentiment_http_requests_total{method="GET",route="none",status="404"} 2',
      'sentiment_http_requests_total{method="POST",route="/analyze",status="200"} 1',
      'sentiment_http_requests_total{method="POST",route="/analyze",status="400"} 1',
    ]);
    assert.ok(
      lines.includes(
        'sentiment_http_request_duration_seconds_count{method="POST",route="/analyze",status="200"} 1',
      ),
    );
    assert.ok(lines.includes(`sentiment_build_info{version="${version}"} 1`));
  });

  it('separates queue, tokenizer and inference, and shows padding and familiarity', async () => {
    const metrics = new Metrics();
    await using service = await startTestService({ metrics });
    metrics.describe(
      { name: 'm', revision: 'r', labels: ['A', 'B'], maxTokens: 8 },
      { queuedTexts: 3, queuedTokens: 30 },
    );
    metrics.waited(20);
    metrics.labelled('A', 0.25);
    metrics.labelled('B', 0.125);
    metrics.refused();
    metrics.batch({
      texts: 2,
      tokens: 10,
      paddedTokens: 12,
      tokenizeMs: 1,
      inferMs: 40,
    });
    const text = await (await service.get('/metrics')).text();
    for (const line of [
      'sentiment_model_info{model="m",revision="r"} 1',
      'sentiment_queue_texts 3',
      'sentiment_queue_tokens 30',
      'sentiment_queue_wait_seconds_sum 0.02',
      'sentiment_tokenize_duration_seconds_sum 0.001',
      'sentiment_inference_duration_seconds_sum 0.04',
      'sentiment_batch_texts_sum 2',
      'sentiment_batch_tokens_sum 10',
      'sentiment_texts_total 2',
      'sentiment_tokens_total 10',
      'sentiment_padding_tokens_total 2',
      'sentiment_refused_requests_total 1',
      'sentiment_text_familiarity_bucket{le="0.2"} 1',
      'sentiment_text_familiarity_bucket{le="0.3"} 2',
      'sentiment_familiarity_shift 0.3125',
    ]) {
      assert.ok(text.split('\n').includes(line), line);
    }
  });
});
