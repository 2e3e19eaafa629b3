import assert from 'node:assert/strict';
import { json } from 'node:stream/consumers';
import { pino } from 'pino';
import { startTracing, type Tracing } from '../../../service/telemetry/tracing.js';
import { post } from '../../support/post.js';
import { serve } from '../../support/serve.js';
import { perTest } from '../../support/started.js';
import { startServiceProcess } from '../support/serviceProcess.js';
import { type LogLine, startTestService } from '../support/testService.js';

interface Attribute {
  readonly key: string;
  readonly value: { readonly stringValue?: string; readonly intValue?: number };
}

interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly Attribute[];
  readonly status: { readonly code?: number };
}

interface Export {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeSpans: readonly { readonly spans: readonly Span[] }[];
  }[];
}

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const PARENT = 'b7ad6b7169203331';

function attribute(attributes: readonly Attribute[], name: string): string | number | undefined {
  const value = attributes.find(({ key }) => key === name)?.value;
  return value?.stringValue ?? value?.intValue;
}

describe('Traces', () => {
  let exports: Export[];
  let log: LogLine[];
  let tracing: Tracing;
  const collector = perTest(() => {
    exports = [];
    return serve(async (request, response) => {
      assert.equal(request.url, '/v1/traces');
      exports.push((await json(request)) as Export);
      response.setHeader('content-type', 'application/json').end('{}');
    });
  });
  const service = perTest(() => {
    log = [];
    const logger = pino({ level: 'info' }, { write: (line) => log.push(JSON.parse(line)) });
    tracing = startTracing(`${collector.url}/`, 'replica-1', logger);
    return startTestService({ tracing: tracing.middleware, logger });
  });

  it('are sent by the service as it is built, too', async () => {
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
    const built = await startServiceProcess({ env });
    await post(`${built.url}/analyze`, { text: 'I love it.' });
    built.signal('SIGTERM');
    await built.exit();
    assert.deepEqual(
      built.log.filter(({ level }) => level === 'warn'),
      [],
    );
    assert.equal(exports.length, 1);
  });

  /** The spans of everything so far. */
  async function spans(): Promise<Span[]> {
    await tracing.shutdown();
    return exports.flatMap(({ resourceSpans }) =>
      resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)),
    );
  }

  it('follow a request through queue, tokenizer and model', async () => {
    await service.post('/analyze', { text: ['a', 'b'] });
    const [request, ...stages] = (await spans()).sort((a, b) =>
      a.startTimeUnixNano.localeCompare(b.startTimeUnixNano),
    );
    assert.equal(request!.name, 'POST /analyze');
    assert.equal(attribute(request!.attributes, 'http.route'), '/analyze');
    assert.equal(attribute(request!.attributes, 'http.response.status_code'), 200);
    assert.equal(attribute(request!.attributes, 'sentiment.texts'), 2);
    assert.deepEqual(
      stages.map(({ name }) => name),
      ['queue', 'tokenize', 'infer'],
    );
    for (const { parentSpanId, traceId } of stages) {
      assert.equal(parentSpanId, request!.spanId);
      assert.equal(traceId, request!.traceId);
    }
    const milliseconds = stages.map(
      ({ startTimeUnixNano, endTimeUnixNano }) =>
        Number(BigInt(endTimeUnixNano) - BigInt(startTimeUnixNano)) / 1e6,
    );
    [1.5, 0.25, 3].forEach((expected, index) => {
      assert.ok(Math.abs(milliseconds[index]! - expected) < 0.01, `${milliseconds}`);
    });
  });

  it('keep the stages within their request when the system’s clock is set, before and meanwhile', async () => {
    const { now } = Date;
    let readings = 0;
    try {
      Date.now = () => now() + ++readings * 3_600_000;
      await service.post('/analyze', { text: 'a' });
    } finally {
      Date.now = now;
    }
    const [queue, , , request] = await spans();
    const ms = ({ startTimeUnixNano: start }: Span) => Number(BigInt(start) / 1_000_000n);
    const [queued, asked] = [ms(queue!), ms(request!)];
    assert.ok(Math.abs(queued - asked) < 60_000, `${queued} is not within ${asked}`);
  });

  it('go on where the client’s trace is, and are named in the log', async () => {
    const traceparent = `00-${TRACE}-${PARENT}-01`;
    await service.post('/analyze', { text: 'a' }, { traceparent });
    const request = (await spans()).find(({ name }) => name === 'POST /analyze');
    assert.equal(request?.traceId, TRACE);
    assert.equal(request?.parentSpanId, PARENT);
    const line = log.find(({ msg }) => msg === 'request');
    assert.equal(line?.traceId, TRACE);
  });

  it('are left out where the client’s trace is not sampled', async () => {
    await service.post('/analyze', { text: 'a' }, { traceparent: `00-${TRACE}-${PARENT}-00` });
    assert.deepEqual(await spans(), []);
  });

  it('say why a request was refused', async () => {
    await service.post('/analyze', { text: '' });
    const [request] = await spans();
    assert.equal(attribute(request!.attributes, 'http.response.status_code'), 400);
    assert.equal(attribute(request!.attributes, 'error.type'), 'invalid-request');
  });

  it('leave probes out and never hold a text', async () => {
    await service.get('/livez');
    await service.post('/analyze', { text: 'a secret' });
    await spans();
    assert.doesNotMatch(JSON.stringify(exports), /livez|secret/);
  });

  it('name service, version and replica', async () => {
    await service.get('/info');
    await spans();
    const { attributes } = exports[0]!.resourceSpans[0]!.resource;
    assert.equal(attribute(attributes, 'service.name'), 'sentiment-api');
    assert.equal(attribute(attributes, 'service.instance.id'), 'replica-1');
    assert.match(String(attribute(attributes, 'service.version')), /^\d+\.\d+\.\d+/);
  });

  it('do not keep the service from answering or ending when nobody collects them', async () => {
    await collector.close();
    const answer = await service.post('/analyze', { text: 'a' });
    assert.equal(answer.status, 200);
    const started = performance.now();
    await tracing.shutdown();
    assert.ok(performance.now() - started < 4000);
  });
});
