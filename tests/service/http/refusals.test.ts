import assert from 'node:assert/strict';
import { once } from 'node:events';
import { METHODS } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { ByteBudget } from '../../../service/inference/byteBudget.js';
import type { CancellationSignal } from '../../../service/inference/cancellation.js';
import { ClosedError, LostThreadError } from '../../../service/inference/errors.js';
import type { Lifecycle } from '../../../service/lifecycle.js';
import { perSuite, perTest } from '../../support/started.js';
import { StandInClassifier } from '../support/standInClassifier.js';
import { startTestService, type TestService } from '../support/testService.js';

interface Refusal {
  readonly headers: Headers;
  readonly problem: Record<string, unknown>;
}

/** Checks that a response is a problem response of RFC 9457 that carries the request's id. */
async function refusal(response: Response, status: number, code: string): Promise<Refusal> {
  assert.equal(response.status, status);
  assert.equal(response.headers.get('content-type'), 'application/problem+json');
  const problem = (await response.json()) as Record<string, unknown>;
  assert.equal(problem.type, `urn:sentiment-api:problem:${code}`);
  assert.equal(problem.status, status);
  assert.equal(typeof problem.title, 'string');
  assert.equal(typeof problem.detail, 'string');
  const id = response.headers.get('x-request-id');
  assert.ok(id);
  assert.equal(problem.instance, `urn:sentiment-api:request:${id}`);
  assert.doesNotMatch(JSON.stringify(problem), /\.[jt]s:\d|node_modules/, 'no stack trace');
  return { headers: response.headers, problem };
}

/** The same for bytes off a socket. */
function rawRefusal(answer: string, status: number, code: string): Promise<Refusal> {
  const [head = '', body = ''] = answer.split('\r\n\r\n');
  const [first = '', ...lines] = head.split('\r\n');
  assert.match(first, new RegExp(`^HTTP/1\\.1 ${status} [A-Z]`));
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
  const length = new Headers(headers).get('content-length');
  assert.equal(Number(length), Buffer.byteLength(body));
  return refusal(new Response(body, { status, headers }), status, code);
}

describe('A refusal is a problem response with a request id:', () => {
  const service = perSuite(startTestService);

  it('404 for an unknown path', async () => {
    await refusal(await service.get('/nothing'), 404, 'not-found');
    await refusal(await service.get('/analyze/more'), 404, 'not-found');
    await refusal(await service.get('/%ff%'), 404, 'not-found');
    await refusal(await service.get('/nothing', { method: 'OPTIONS' }), 404, 'not-found');
  });

  it('405 with Allow for a wrong method', async () => {
    for (const method of ['GET', 'PUT', 'DELETE', 'PATCH', 'PROPFIND', 'QUERY']) {
      if (!METHODS.includes(method)) continue;
      const response = await service.get('/analyze', { method });
      const { headers, problem } = await refusal(response, 405, 'method-not-allowed');
      assert.equal(headers.get('allow'), 'POST');
      assert.equal(problem.detail, `/analyze takes POST, not ${method}.`);
    }
    const { headers } = await refusal(await service.post('/livez', {}), 405, 'method-not-allowed');
    assert.equal(headers.get('allow'), 'HEAD, GET');
  });

  it('501 for CONNECT', async () => {
    const connect = await service.raw('CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n');
    await rawRefusal(connect, 501, 'not-implemented');
  });

  it('415 for another content type, with the one that is taken', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp']) {
      const response = await service.send('/analyze', '{}', { 'content-type': type });
      const answer = await refusal(response, 415, 'unsupported-media-type');
      assert.equal(answer.headers.get('accept'), 'application/json');
      assert.match(String(answer.problem.detail), new RegExp(`found ${type}`));
    }
    const none = await service.raw(
      'POST /analyze HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}',
    );
    await rawRefusal(none, 415, 'unsupported-media-type');
  });

  it('none for a type with parameters, in whatever case and with spaces', async () => {
    for (const type of [
      'APPLICATION/JSON',
      'application/json ; charset="utf-8"',
      'application/a+json;a="b;c"',
    ])
      assert.equal(
        (await service.send('/analyze', '{"text":"a"}', { 'content-type': type })).status,
        200,
        type,
      );
  });

  it('415 for a content coding other than gzip', async () => {
    for (const coding of ['deflate', 'br', 'zstd', 'gzip, gzip']) {
      const response = await service.post(
        '/analyze',
        { text: 'a' },
        { 'content-encoding': coding },
      );
      const answer = await refusal(response, 415, 'unsupported-media-type');
      assert.equal(answer.headers.get('accept-encoding'), 'gzip, identity');
      assert.match(String(answer.problem.detail), new RegExp(`found ${coding}`));
    }
  });

  it('413 for a body over the limit, announced or not', async () => {
    const body = JSON.stringify({ text: 'a'.repeat(1_000_000) });
    await refusal(
      await service.post('/analyze', { text: 'a'.repeat(4096) }),
      413,
      'body-too-large',
    );
    const response = await service.get('/analyze', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: new Blob([body]).stream(),
      duplex: 'half',
    } as RequestInit);
    await refusal(response, 413, 'body-too-large');
  });

  it('413 for a body in crumbs, and the end of the connection', async () => {
    const head = 'POST /analyze HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n';
    const crumbs = (count: number) => `${'1\r\n \r\n'.repeat(count)}0\r\n\r\n`;
    const send = (count: number, rest = '') =>
      service.raw(`${head}Transfer-Encoding: chunked\r\n${rest}\r\n${crumbs(count)}`);
    const { headers } = await rawRefusal(await send(50_000), 413, 'body-too-large');
    assert.equal(headers.get('connection'), 'close');
    await rawRefusal(await send(1000, 'Connection: close\r\n'), 400, 'malformed-json');
  });

  it('takes a body of just the limit', async () => {
    const fits = 'a'.repeat(4096 - '{"text":""}'.length);
    assert.equal((await service.post('/analyze', { text: fits })).status, 200);
    assert.equal((await service.post('/analyze', { text: `${fits}a` })).status, 413);
  });

  it('400 for a body that holds nothing', async () => {
    for (const body of [null, { text: null }, { text: [null] }])
      await refusal(await service.post('/analyze', body), 400, 'invalid-request');
  });

  it('400 in whole characters, where a quoted body is cut within one', async () => {
    const { problem } = await refusal(
      await service.send('/analyze', '{"text": 😀}'),
      400,
      'malformed-json',
    );
    assert.match(String(problem.detail), /😀/);
    assert.doesNotMatch(String(problem.detail), /\p{Surrogate}/u);
  });

  it('400 for a body that is an abyss', async () => {
    const limits = { maxTexts: 4, maxBodyBytes: 2 ** 20, answerTimeoutMs: 10_000 };
    await using deep = await startTestService({ limits });
    const body = `{"text":${'['.repeat(200_000)}${']'.repeat(200_000)}}`;
    const response = await deep.send('/analyze', body);
    await refusal(response, 400, 'invalid-request');
  });

  it('413 for too many texts, whatever they are', async () => {
    const blank = Array(1000).fill('');
    for (const body of [{ text: blank }, { text: [blank] }]) {
      await refusal(await service.post('/analyze', body), 413, 'too-many-texts');
    }
    const response = await service.post('/analyze', { text: ['a', 'b', 'c', 'd', 'e'] });
    const { problem } = await refusal(response, 413, 'too-many-texts');
    assert.equal(problem.detail, 'Expected at most 4 texts per request; found 5.');
  });

  it('none for a long array where no texts are looked for', async () => {
    const many = Array(100).fill(0);
    await refusal(
      await service.post('/analyze', { text: 'a', more: many }),
      400,
      'invalid-request',
    );
    for (const more of [many, { inputs: many }]) {
      assert.equal((await service.post('/predict', { inputs: 'a', more })).status, 200);
      assert.equal((await service.post('/', { inputs: 'a', more })).status, 200);
    }
    const inputs = [
      { name: 'a', shape: [1], datatype: 'BYTES', data: ['a'], parameters: { many } },
    ];
    const answer = await service.post('/v2/models/stand-in/infer', { inputs, many });
    assert.equal(answer.status, 200);
  });

  it('400 with the beginnings of names that are not known, however long they are', async () => {
    const name = 'あ'.repeat(1000);
    const response = await service.post('/analyze', { text: 'a', [name]: 1 });
    const { problem } = await refusal(response, 400, 'invalid-request');
    assert.ok(JSON.stringify(problem).length < 2000);
  });

  it('the beginnings of what was sent, however long that is', async () => {
    const long = 'x'.repeat(10_000);
    const answers = [
      service.get(`/${long}`),
      service.get(`/page/${long}`),
      service.post('/analyze', {}, { 'content-type': `text/${long}` }),
      service.post('/analyze', {}, { 'content-encoding': long }),
    ];
    for (const answer of answers) assert.ok((await (await answer).text()).length < 1000);
  });

  it('400 for a target, a host or a transfer coding that HTTP/1.1 does not have', async () => {
    const cases = [
      ['GET http://[ HTTP/1.1\r\nHost: a\r\n', 400, 'malformed-http'],
      ['GET ftp://a/livez HTTP/1.1\r\nHost: a\r\n', 400, 'malformed-http'],
      ['GET * HTTP/1.1\r\nHost: a\r\n', 400, 'malformed-http'],
      ['GET /livez HTTP/1.1\r\nHost: a\r\nHost: b\r\n', 400, 'malformed-http'],
      ['GET /livez HTTP/1.1\r\nHost: a/b@c x\r\n', 400, 'malformed-http'],
      ['POST /analyze HTTP/1.0\r\nTransfer-Encoding: chunked\r\n', 400, 'malformed-http'],
      [
        'POST /analyze HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n',
        501,
        'not-implemented',
      ],
      ['GET /livez HTTP/2.0\r\nHost: a\r\n', 505, 'version-not-supported'],
      ['GET /livez HTTP/1.2\r\nHost: a\r\n', 505, 'version-not-supported'],
      ['PRI * HTTP/2.0\r\n\r\nSM\r\n', 505, 'version-not-supported'],
    ] as const;
    for (const [head, status, code] of cases) {
      const before = service.log.length;
      const body = head.includes('Transfer') ? '0\r\n\r\n' : '';
      const answer = await service.raw(`${head}Connection: close\r\n\r\n${body}`);
      await rawRefusal(answer, status, code);
      assert.equal(service.log[before]?.problem, code, head);
    }
  });

  it('400, once, and the end of the connection where a transfer coding leaves the end of the body open', async () => {
    for (const head of [
      '1.1\r\nHost: a\r\nTransfer-Encoding: gzip',
      '1.0\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked',
    ]) {
      const answer = await service.raw(`POST /analyze HTTP/${head}\r\n\r\n0\r\n\r\n`);
      assert.equal(answer.match(/HTTP\/1.1 \d/g)?.length, 1, answer);
      const { headers } = await rawRefusal(answer, 400, 'malformed-http');
      assert.equal(headers.get('connection'), 'close');
    }
  });

  it('none for a target in absolute form, whose path counts', async () => {
    const answer = await service.raw(
      'GET http://a.example/livez?x HTTP/1.1\r\nHost: b\r\nFrom: c\r\nConnection: close\r\n\r\n',
    );
    assert.match(answer, /^HTTP\/1.1 200 OK/);
  });

  it('none for OPTIONS of the whole server, nor for a path with letters that need not be encoded', async () => {
    const ask = (target: string) =>
      service.raw(`${target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
    assert.match(await ask('OPTIONS *'), /^HTTP\/1.1 204 /);
    for (const path of ['/%6civez', '/%4civez?a=%', 'http://a/%6Civez'])
      assert.match(await ask(`GET ${path}`), /^HTTP\/1.1 200 /, path);
    for (const path of ['/livez%3Fa', '/livez%', '/%2flivez'])
      assert.match(await ask(`GET ${path}`), /^HTTP\/1.1 404 /, path);
  });

  it('503 with Retry-After for a body that there is no memory for, before it is read', async () => {
    const received = new ByteBudget(40_000);
    const limits = { maxTexts: 4, maxBodyBytes: 100_000, answerTimeoutMs: 10_000 };
    await using full = await startTestService({ received, limits });
    received.take(30_000);
    const { headers } = await refusal(
      await full.post('/analyze', { text: 'a'.repeat(20_000) }),
      503,
      'overloaded',
    );
    assert.equal(headers.get('retry-after'), '1');
    assert.equal((await full.post('/analyze', { text: 'a' })).status, 200, 'small ones pass');
    received.release(30_000);
    assert.equal((await full.post('/analyze', { text: 'a'.repeat(20_000) })).status, 200);
    assert.equal(received.taken, 0);
  });

  it('400 for what is not HTTP', async () => {
    await rawRefusal(await service.raw('hello\r\n\r\n'), 400, 'malformed-http');
    await rawRefusal(
      await service.raw('GET / HTTP/1.1\r\nHost: a\r\nbad header\r\n\r\n'),
      400,
      'malformed-http',
    );
  });

  it('400 for a request without a host, unless it is of HTTP/1.0', async () => {
    const answer = await service.raw('GET /livez HTTP/1.1\r\nConnection: close\r\n\r\n');
    await rawRefusal(answer, 400, 'malformed-http');
    assert.match(await service.raw('GET /livez HTTP/1.0\r\n\r\n'), /^HTTP\/1.1 200 OK/);
  });

  it('at once where the client waits to be asked for its body, and else asks for it', async () => {
    const head = (path: string, length: number) =>
      `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n`;
    for (const path of ['/analyze', '/predict'])
      assert.match(await service.raw(head(path, 99_999)), /^HTTP\/1.1 413 /);
    assert.match(await service.raw(head('/livez', 9)), /^HTTP\/1.1 405 /);
    const asked = await service.raw(`${head('/analyze', 12)}{"text":"a"}`);
    assert.match(asked, /^HTTP\/1.1 100 Continue\r\n\r\nHTTP\/1.1 200 /);
    const unasked = head('/livez', 12).replace('Connection: close\r\n', '');
    const both = await service.raw(`${unasked}{"text":"a"}${head('/analyze', 12)}{"text":"a"}`);
    assert.deepEqual(both.match(/(?<=HTTP\/1.1 )\d+/g), ['405', '100', '200']);
  });

  it('431 for headers over 16 KiB', async () => {
    const answer = await service.raw(
      `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
    );
    await rawRefusal(answer, 431, 'headers-too-large');
  });

  it('408 for a request that does not arrive in time', async () => {
    await using hasty = await startTestService({ requestTimeoutMs: 100 });
    await rawRefusal(await hasty.raw('GET / HTTP/1.1\r\nHost'), 408, 'request-timeout');
    const body = await hasty.raw(
      'POST /analyze HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{',
    );
    await rawRefusal(body, 408, 'request-timeout');
  });

  it('500 for what nobody expected: the log has the reason, the answer has not', async () => {
    const classifier = new StandInClassifier(() => Promise.reject(new Error('secret reason')));
    await using broken = await startTestService({ classifier });
    const response = await broken.post('/analyze', { text: 'a' });
    const { problem } = await refusal(response, 500, 'internal-error');
    assert.doesNotMatch(JSON.stringify(problem), /secret/);
    const line = broken.log.find(({ msg }) => msg === 'request failed');
    assert.equal(line?.requestId, response.headers.get('x-request-id'));
    assert.match(JSON.stringify(line?.err), /secret reason/);
  });

  it('500 in the same words for what goes wrong around all that', async () => {
    const tracing = () => Promise.reject(new Error('secret reason'));
    await using broken = await startTestService({ tracing });
    const { problem } = await refusal(await broken.get('/livez'), 500, 'internal-error');
    assert.doesNotMatch(JSON.stringify(problem), /secret/);
    const line = broken.log.find(({ msg }) => msg === 'request failed');
    assert.match(JSON.stringify(line), /secret reason/);
  });

  it('503 with Retry-After where the classifier closes, or loses a thread', async () => {
    for (const reason of [new ClosedError(), new LostThreadError('It ended.')]) {
      const classifier = new StandInClassifier(() => Promise.reject(reason));
      await using closing = await startTestService({ classifier });
      const answer = await refusal(await closing.post('/analyze', { text: 'a' }), 503, 'not-ready');
      assert.equal(answer.headers.get('retry-after'), '1');
      assert.equal(answer.problem.detail, reason.message);
    }
  });

  it('none for an expectation that is not understood, which may be ignored', async () => {
    const answer = await service.raw(
      'GET /livez HTTP/1.1\r\nHost: a\r\nExpect: wonders\r\nConnection: close\r\n\r\n',
    );
    assert.match(answer, /^HTTP\/1.1 200 OK/);
  });

  it('none for OPTIONS and HEAD, which say what a path takes', async () => {
    const options = await service.get('/analyze', { method: 'OPTIONS' });
    assert.equal(options.status, 200);
    assert.equal(options.headers.get('allow'), 'POST');
    const head = await service.get('/livez', { method: 'HEAD' });
    assert.equal(head.status, 200);
    assert.equal(await head.text(), '');
  });
});

describe('A request to a service that has memory for short texts alone', () => {
  class Crowded extends StandInClassifier {
    override retryAfter(characters = 1): number | undefined {
      return characters > 1000 ? 2 : undefined;
    }
  }

  it('is refused by the length that its body says it has, before that is read', async () => {
    await using service = await startTestService({ classifier: new Crowded() });
    assert.equal((await service.post('/analyze', { text: 'a' })).status, 200);
    const unread = { text: 'a'.repeat(1000), unknown: 1 };
    await refusal(await service.post('/analyze', unread), 503, 'overloaded');
  });
});

describe('A request to a service that is overloaded', () => {
  class Full extends StandInClassifier {
    override retryAfter(): number {
      return 2;
    }
  }
  const lifecycle: Lifecycle = { draining: false, inference: 'well' };
  const service = perTest(() => {
    lifecycle.draining = false;
    return startTestService({ classifier: new Full(), lifecycle });
  });

  const infer = ['/v2/models/stand-in/infer', '/v2/models/stand-in/versions/1/infer'];

  it('is refused before its body is read, on every path that classifies', async () => {
    const spelled = ['/analyze', '/analyze?x=1', '/analyze/', '/ANALYZE', '/Analyze/'];
    for (const path of spelled) {
      const response = await service.post(path, 'no request at all');
      const { headers } = await refusal(response, 503, 'overloaded');
      assert.equal(headers.get('retry-after'), '2');
    }
    for (const path of ['/', '/predict', '/tokenize', '/Predict/']) {
      assert.equal((await service.post(path, 1)).status, 429);
    }
    const absolute = await service.raw(
      'POST http://a/analyze HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nConnection: close\r\n\r\n',
    );
    await rawRefusal(absolute, 503, 'overloaded');
    for (const path of infer) assert.equal((await service.post(path, 1)).status, 503);
  });

  it('is counted by the route that would have answered it', async () => {
    await using answering = await startTestService();
    const routes = async ({ post, get }: TestService) => {
      for (const path of ['/analyze', '/', '/predict', ...infer]) await post(path, 1);
      const metrics = await (await get('/metrics')).text();
      return Array.from(metrics.matchAll(/requests_total\{.*route="(.*?)"/g), ([, route]) => route);
    };
    assert.deepEqual(await routes(service), await routes(answering));
  });

  it('is answered by name and replica, logged and counted like any other', async () => {
    const response = await service.post('/analyze', 1, { 'x-request-id': 'mine' });
    assert.equal(response.headers.get('x-request-id'), 'mine');
    assert.equal(response.headers.get('x-served-by'), 'replica-1');
    const { requestId, path, status, problem } = service.log[0]!;
    assert.deepEqual([requestId, path, status, problem], ['mine', '/analyze', 503, 'overloaded']);
    const metrics = await (await service.get('/metrics')).text();
    assert.match(metrics, /requests_total\{method="POST",route="\/analyze",status="503"\} 1\n/);
    assert.match(
      metrics,
      /request_duration_seconds_count\{method="POST",route="\/analyze",status="503"\} 1\n/,
    );
  });

  it('is asked to come back elsewhere while the service drains', async () => {
    lifecycle.draining = true;
    const { headers } = await service.post('/analyze', 1);
    assert.equal(headers.get('connection'), 'close');
  });

  it('is answered where nothing is classified', async () => {
    assert.equal((await service.get('/livez')).status, 200);
    assert.equal((await service.get('/')).status, 200);
    await refusal(await service.get('/analyze'), 405, 'method-not-allowed');
  });
});

describe('A request whose client does not send all of it, or no HTTP', () => {
  const head = (rest: string) =>
    `POST /predict HTTP/1.1\r\nHost: a\r\nX-Request-Id: mine\r\nContent-Type: application/json\r\n${rest}\r\n\r\n`;
  const chunked = head('Transfer-Encoding: chunked');

  /** What is answered, and what is logged and counted of it. */
  async function refused(bytes: string, half = false) {
    await using service = await startTestService({ requestTimeoutMs: 100 });
    const socket = connect(service.port, '127.0.0.1');
    if (half) socket.end(bytes);
    else socket.write(bytes);
    const answer = await text(socket);
    while (service.log.length === 0) await delay(1);
    const metrics = await (await service.get('/metrics')).text();
    const counted = metrics.matchAll(
      /^sentiment_http_requests_total\{(?!.*metrics)(.*)\} (\d+)$/gm,
    );
    const lines = service.log.filter(({ msg, path }) => msg === 'request' && path !== '/metrics');
    return {
      statuses: Array.from(answer.matchAll(/HTTP\/1.1 (\d+)/g), ([, status]) => Number(status)),
      log: lines.map(({ requestId, path, status }) => [requestId, path, status]),
      counts: Array.from(counted, ([, labels, count]) => `${labels} ${count}`),
    };
  }

  const cases: [what: string, bytes: string, status: number][] = [
    ['a body that does not arrive in time', `${head('Content-Length: 9')}{`, 408],
    ['chunks that are none', `${chunked}1\r\n{\r\nno length\r\n${'x'.repeat(2000)}`, 400],
    ['a body that was refused before its end', head('Content-Length: 99999'), 413],
  ];
  for (const [what, bytes, status] of cases) {
    it(`is answered, logged and counted once, as the route it was for: ${what}`, async () => {
      const { statuses, log, counts } = await refused(bytes);
      assert.deepEqual(statuses, [status]);
      assert.deepEqual(log, [['mine', '/predict', status]]);
      assert.deepEqual(counts, [`method="POST",route="/predict",status="${status}" 1`]);
    });
  }

  it('is logged and counted once where the client ends its half', async () => {
    const { log, counts } = await refused(`${head('Content-Length: 9')}{`, true);
    assert.deepEqual(log, [['mine', '/predict', 499]]);
    assert.deepEqual(counts, ['method="POST",route="/predict",status="499" 1']);
  });

  it('is refused where nobody reads its body, and behind the answers to those before it', async () => {
    const { statuses } = await refused(`GET /metrics HTTP/1.1\r\nHost: a\r\n\r\nhello\r\n\r\n`);
    assert.deepEqual(statuses, [200, 400]);
    const unread = chunked.replace('POST /predict', 'GET /metrics');
    assert.deepEqual((await refused(`${unread}no length\r\n`)).statuses, [200, 400]);
    const whole = `${head('Content-Length: 14')}{"inputs":"a"}`;
    const pipelined = await refused(`${whole}${whole}hello\r\n\r\n`);
    assert.deepEqual(pipelined.statuses, [200, 200, 400]);
    const tunnel = 'CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n';
    assert.deepEqual((await refused(`${whole}${tunnel}`)).statuses, [200, 501]);
    assert.deepEqual((await refused(`${whole}${chunked}no length\r\n`)).statuses, [200, 400]);
  });

  it('is ignored where the one before it was to be the last', async () => {
    const last = `${head('Connection: close\r\nContent-Length: 14')}{"inputs":"a"}`;
    for (const more of [last, 'hello\r\n\r\n', '\r\n']) {
      const { statuses, log } = await refused(`${last}${more}`);
      assert.deepEqual(statuses, [200]);
      assert.deepEqual(log, [['mine', '/predict', 200]]);
    }
  });
});

describe('A request that is not answered in time', () => {
  it('is refused with 503 and Retry-After, and its work is cancelled', async () => {
    const classifier = new StandInClassifier(untilAborted);
    const limits = { maxTexts: 4, maxBodyBytes: 4096, answerTimeoutMs: 20 };
    await using service = await startTestService({ classifier, limits });
    const response = await service.post('/analyze', { text: 'a' });
    const { headers } = await refusal(response, 503, 'answer-timeout');
    assert.equal(headers.get('retry-after'), '1');
    assert.equal(classifier.signals[0]?.aborted, true);
  });

  it('is cancelled when its client goes away, and logged as that', async () => {
    const classifier = new StandInClassifier(untilAborted);
    await using service = await startTestService({ classifier });
    const socket = connect(service.port, '127.0.0.1');
    await once(socket, 'connect');
    socket.write(
      'POST /analyze HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 12\r\n\r\n{"text":"a"}',
    );
    while (!classifier.signals[0]) await delay(1);
    socket.destroy();
    while (!classifier.signals[0].aborted) await delay(1);
    await delay(1);
    const line = service.log.find(({ msg }) => msg === 'request');
    assert.equal(line?.status, 499);
    assert.equal(line?.problem, 'client-gone');
  });
});

function untilAborted(_texts: readonly string[], signal?: CancellationSignal): Promise<void> {
  return new Promise((_resolve, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason));
  });
}
