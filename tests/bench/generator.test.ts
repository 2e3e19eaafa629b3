import assert from 'node:assert/strict';
import type { RequestListener } from 'node:http';
import type { Socket } from 'node:net';
import { json } from 'node:stream/consumers';
import { closedLoop } from '../../bench/load/closedLoop.js';
import { Connection } from '../../bench/load/connection.js';
import { LoadGenerator } from '../../bench/load/loadGenerator.js';
import { openLoop } from '../../bench/load/openLoop.js';
import { probe } from '../../bench/load/probe.js';
import type { Endpoint } from '../../bench/load/protocol.js';
import { Recorder } from '../../bench/load/recorder.js';
import { prepareRequests } from '../../bench/load/requests.js';
import { type Served, serve } from '../support/serve.js';

const POSITIVE = '[{"label":"POSITIVE","score":0.9}]';
const positive: RequestListener = (_, response) =>
  response.setHeader('Content-Length', POSITIVE.length).end(POSITIVE);
const texts = ['I love it.', 'I hate it.'];

describe('The load generator', () => {
  let server: Served;
  let endpoint: Endpoint;
  let sockets: Set<Socket>;

  /** Serves what a test wants to be loaded. */
  async function load(answer: RequestListener): Promise<void> {
    sockets = new Set();
    server = await serve((request, response) => {
      sockets.add(request.socket);
      answer(request, response);
    });
    endpoint = { host: '127.0.0.1', port: server.port, protocol: 'analyze' };
  }

  afterEach(() => server.close());

  /** A window of half a second that begins now. */
  function recorder(): Recorder {
    const now = performance.now();
    return new Recorder('analyze', now, now + 500);
  }

  const requests = (labels?: readonly string[]) =>
    prepareRequests(endpoint, { texts, textsPerRequest: 1, ...(labels && { labels }) });

  it('sends each request on a connection that it keeps', async () => {
    const bodies: unknown[] = [];
    await load(async (request, response) => {
      bodies.push(await json(request));
      response.setHeader('Content-Length', POSITIVE.length).end(POSITIVE);
    });
    const connection = new Connection(endpoint);
    for (const { bytes } of requests()) {
      assert.deepEqual(await connection.send(bytes), { status: 200, body: POSITIVE });
    }
    connection.close();
    assert.equal(sockets.size, 1);
    assert.deepEqual(bodies, [{ text: 'I love it.' }, { text: 'I hate it.' }]);
  });

  it('connects anew where the server closes after each answer', async () => {
    await load((_, response) => {
      response.setHeader('Connection', 'close');
      response.setHeader('Content-Length', POSITIVE.length).end(POSITIVE);
    });
    const connection = new Connection(endpoint);
    for (const { bytes } of requests()) assert.equal((await connection.send(bytes)).status, 200);
    connection.close();
    assert.equal(sockets.size, 2);
  });

  it('reads an answer that comes in pieces', async () => {
    await load((_, response) => {
      response.setHeader('Content-Length', POSITIVE.length).write(POSITIVE.slice(0, 5));
      setTimeout(() => response.end(POSITIVE.slice(5)), 10);
    });
    const connection = new Connection(endpoint);
    assert.equal((await connection.send(requests()[0]!.bytes)).body, POSITIVE);
    connection.close();
  });

  it('counts answers, and labels that are not the expected ones', async () => {
    await load((...asked) => void setTimeout(() => positive(...asked), 10));
    const notes = recorder();
    await closedLoop(endpoint, { connections: 4 }, requests(['POSITIVE', 'NEGATIVE']), notes);
    const measured = notes.measurement(0);
    assert.equal(sockets.size, 4);
    assert.equal(measured.failed, 0);
    assert.ok(measured.answered >= 4, `${measured.answered} answers`);
    assert.ok(measured.latencyMs.p50 >= 9, `${measured.latencyMs.p50} ms`);
    assert.ok(Math.abs(measured.otherLabels! - 0.5) <= 0.25, `${measured.otherLabels} others`);
  });

  it('opens a connection for each request where clients do', async () => {
    await load(positive);
    const notes = recorder();
    await closedLoop(endpoint, { connections: 2, reconnect: true }, requests(), notes);
    const { answered, failed } = notes.measurement(0);
    assert.ok(
      answered > 4 && Math.abs(sockets.size - answered) <= 2,
      `${sockets.size} connections`,
    );
    assert.equal(failed, 0);
  });

  it('counts refusals apart from failures, and answers of the wrong shape as failures', async () => {
    let number = 0;
    await load((_, response) => {
      response.statusCode = number++ % 2 === 0 ? 503 : 200;
      response.setHeader('Content-Length', 2).end('[]');
    });
    const notes = recorder();
    await closedLoop(endpoint, { connections: 1 }, requests(), notes);
    const { answered, refused, failed, failure } = notes.measurement(0);
    assert.equal(answered, 0);
    assert.ok(refused > 0 && failed > 0);
    assert.match(failure!, /expected 1 classification/);
  });

  it('offers an open loop’s requests at its rate, however slow the answers', async () => {
    await load((...asked) => void setTimeout(() => positive(...asked), 200));
    const notes = recorder();
    const offered = await openLoop(endpoint, 400, requests(), notes);
    assert.ok(offered > 0.9 && offered < 1.1, `${offered} of the load`);
    const { answered, latencyMs } = notes.measurement(0);
    assert.ok(answered > 130 && answered < 270, `${answered} of some 200`);
    assert.ok(latencyMs.p50 >= 199, `${latencyMs.p50} ms`);
  });

  it('says what of an open loop was not offered', async () => {
    await load(positive);
    const notes = recorder();
    setTimeout(() => {
      while (performance.now() < notes.end);
    }, 250);
    const offered = await openLoop(endpoint, 400, requests(), notes);
    assert.ok(offered > 0.3 && offered < 0.7, `${offered} of the load`);
  });

  it('finds no latency where nothing was answered', async () => {
    await load((_, response) => {
      response.statusCode = 503;
      response.setHeader('Content-Length', 0).end();
    });
    const generator = new LoadGenerator();
    const { latencyMs, refused } = await generator.measure({
      ...{ endpoint, pool: { texts, textsPerRequest: 1 }, warmUpSeconds: 0, seconds: 0.3 },
      load: { kind: 'closed', connections: 1 },
    });
    generator.stop();
    assert.ok(refused > 0);
    assert.equal(latencyMs.p99, Number.NaN);
  });

  it('times a path that is asked for beside the load', async () => {
    const asked: (string | undefined)[] = [];
    await load((request, response) => {
      asked.push(request.url);
      setTimeout(() => response.setHeader('Content-Length', 2).end('ok'), 20);
    });
    const { p50, p99, max } = await probe(endpoint, '/livez', recorder());
    assert.deepEqual(new Set(asked), new Set(['/livez']));
    assert.ok(asked.length > 5 && asked.length <= 17, `${asked.length} in half a second`);
    assert.ok(p50 >= 19 && p50 <= p99 && p99 <= max, `${p50}, ${p99}, ${max} ms`);
  });
});
