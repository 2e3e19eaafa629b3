import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import fc from 'fast-check';
import type { Operation } from '../../../service/protocols/operation.js';
import { protocolOperations } from '../../../service/protocols/protocols.js';
import { FUZZ_RUNS } from '../../support/fuzzRuns.js';
import { perSuite } from '../../support/started.js';
import { StandInClassifier } from '../support/standInClassifier.js';
import { startTestService } from '../support/testService.js';

const RUNS = { numRuns: FUZZ_RUNS };

const anyString = fc.string({ unit: 'binary' });
const anyJson = fc.oneof(
  fc.jsonValue({ stringUnit: 'binary' }),
  fc.array(anyString, { maxLength: 6 }),
  fc.constantFrom(undefined, 1e308, -0, 2 ** 53, '', ' ', '\ud800', [], {}, [[]], [null]),
);

/** A JSON value with one place of it, or a place beside one, replaced; by `undefined`, it is left out. */
function replaced(value: unknown, path: readonly number[], by: unknown): unknown {
  if (path.length === 0 || typeof value !== 'object' || value === null) return by;
  const keys = [...Object.keys(value), Array.isArray(value) ? String(value.length) : 'unknown'];
  const key = keys[path[0]! % keys.length]!;
  const inside = (value as Record<string, unknown>)[key];
  const changed = { ...value, [key]: replaced(inside, path.slice(1), by) };
  return Array.isArray(value) ? Object.values(changed) : changed;
}

/** What is right, but for up to three places. */
function nearly(body: unknown): fc.Arbitrary<string> {
  const path = fc.array(fc.nat({ max: 9 }), { maxLength: 5 });
  const changes = fc.array(fc.tuple(path, anyJson), { minLength: 1, maxLength: 3 });
  return changes.map((all) => {
    const changed = all.reduce((value, [where, by]) => replaced(value, where, by), body);
    return JSON.stringify(changed) ?? '';
  });
}

describe('Whatever JSON is sent', () => {
  const operations = protocolOperations(new StandInClassifier().model).filter(
    ({ request }) => request !== undefined,
  );
  const service = perSuite(startTestService);

  async function check(operation: Operation, body: string | Uint8Array<ArrayBuffer>) {
    const { parameters = {}, answer, refusals } = operation;
    const path = operation.path.replaceAll(/:(\w+)/g, (name) => parameters[name.slice(1)] ?? name);
    const response = await service.send(path, body);
    const type = String(response.headers.get('content-type'));
    assert.ok(response.headers.get('x-request-id'));
    const said = await response.json();
    if (response.status === 200) {
      assert.ok('schema' in answer);
      answer.schema.parse(said);
    } else {
      assert.ok(response.status >= 400 && response.status < 500, `status ${response.status}`);
      assert.ok(type.startsWith(refusals!.type), type);
      refusals!.schema.schema.parse(said);
    }
  }

  for (const operation of operations) {
    it(`${operation.path} answers it in its own words`, async () => {
      const examples = Object.values(operation.examples ?? {}).map(({ body }) => body);
      const body = fc.oneof(
        { weight: 6, arbitrary: fc.constantFrom(...examples).chain(nearly) },
        { weight: 1, arbitrary: fc.json({ stringUnit: 'binary' }) },
        { weight: 1, arbitrary: anyString },
        { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }).map((b) => new Uint8Array(b)) },
      );
      await fc.assert(
        fc.asyncProperty(body, (sent) => check(operation, sent)),
        RUNS,
      );
    });
  }
});

const BODY = '{"text":"I love it."}';
const REQUESTS = [
  'GET /livez HTTP/1.1\r\nHost: a\r\n\r\n',
  'HEAD /docs HTTP/1.1\r\nHost: a\r\nIf-None-Match: *\r\nRange: bytes=0-1\r\n\r\n',
  'OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n',
  'GET /page/page.js?x=%2e%2e/ HTTP/1.0\r\nConnection: keep-alive\r\n\r\n',
  `POST /analyze HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`,
  `POST /predict HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b\r\n{"inp\r\nb\r\nuts":"good"\r\n1\r\n}\r\n0\r\nTrailer: x\r\n\r\n`,
];

/** What a parser may trip over, to stand anywhere. */
const TRAPS = [
  ...['\r', '\n', '\r\n', '\r\n\r\n', '\0', ' ', '\t', ':', ',', ';', '/', '%', '*', '\x80', 'ÿ'],
  ...['HTTP/2.0', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'PROXY TCP4 1.2.3.4 1.2.3.4 1 1\r\n'],
  ...['\x16\x03\x01\x02\x00\x01', 'CONNECT a:1 HTTP/1.1\r\n\r\n', 'GET http://[ HTTP/1.1\r\n'],
  ...['Content-Length: 5\r\n', 'Content-Length: -1\r\n', 'Transfer-Encoding: gzip, chunked\r\n'],
  ...['Transfer-Encoding: chunked\r\n', 'Expect: 100-continue\r\n', 'Expect: x\r\n', '0\r\n\r\n'],
  ...['Upgrade: h2c\r\nConnection: Upgrade\r\n', 'Connection: close\r\n', 'Host: b\r\n', ' folded'],
  ...[
    '../..',
    '%2e%2e%2f',
    '%00',
    '%',
    'ffffffffffffffff\r\n',
    '-',
    `X: ${'x'.repeat(17_000)}\r\n`,
  ],
];

/** Requests that are right but for some places, one after the other on a connection, in pieces. */
const wire = fc
  .record({
    requests: fc.array(fc.constantFrom(...REQUESTS), { minLength: 1, maxLength: 4 }),
    changes: fc.array(
      fc.record({
        at: fc.nat(),
        without: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat({ max: 12 })),
        trap: fc.oneof(fc.constantFrom('', ...TRAPS), fc.string({ maxLength: 3 })),
      }),
      { maxLength: 4 },
    ),
    pieces: fc.array(fc.integer({ min: 1, max: 200 }), { maxLength: 4 }),
  })
  .map(({ requests, changes, pieces }) => {
    let bytes = requests.join('');
    for (const { at, without, trap } of changes) {
      const from = at % (bytes.length + 1);
      bytes = bytes.slice(0, from) + trap + bytes.slice(from + without);
    }
    return { bytes: Buffer.from(bytes, 'latin1'), pieces };
  });

describe('Whatever bytes are sent', () => {
  const service = perSuite(startTestService);

  it('are answered in HTTP, and the next connection as ever', async () => {
    await fc.assert(
      fc.asyncProperty(wire, async ({ bytes, pieces }) => {
        checkAnswers(await exchange(bytes, pieces));
        const next = await service.post('/analyze', { text: 'I love it.' });
        assert.equal(((await next.json()) as { label: string }[])[0]!.label, 'POSITIVE');
      }),
      RUNS,
    );
  });

  /** All that comes back. */
  async function exchange(bytes: Buffer, pieces: readonly number[]): Promise<string> {
    const socket = connect({ port: service.port, host: '127.0.0.1', allowHalfOpen: true });
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1');
    });
    socket.on('error', () => {});
    socket.on('end', () => socket.end());
    // What is sent after the last answer may find the connection closed, which is no end with an error here.
    const closed = new Promise((resolve) => socket.once('close', resolve));
    await once(socket, 'connect');
    let from = 0;
    for (const length of pieces) {
      socket.write(bytes.subarray(from, from + length));
      from += length;
      await new Promise(setImmediate);
    }
    socket.end(bytes.subarray(from));
    await closed;
    return answer;
  }
});

/** One answer after the other, of which only the last may be cut off: its client had sent what nobody reads. */
function checkAnswers(bytes: string): void {
  for (let rest = bytes; rest !== ''; ) {
    const end = rest.indexOf('\r\n\r\n');
    assert.ok(end > 0, `no head: ${JSON.stringify(rest.slice(0, 200))}`);
    const [first, ...lines] = rest.slice(0, end).split('\r\n');
    const [, status] = /^HTTP\/1\.1 (\d{3}) [\w -]+$/.exec(first!) ?? [];
    assert.ok(status, `no status line: ${JSON.stringify(first)}`);
    rest = rest.slice(end + 4);
    if (status === '100') continue;
    assert.ok(Number(status) < 500 || ['501', '505'].includes(status), `${first}`);
    const headers = new Map(
      lines.map((line) => {
        const [, name, value] = /^([\w-]+): ([\x20-\x7e]*)$/.exec(line) ?? assert.fail(line);
        return [name!.toLowerCase(), value!] as const;
      }),
    );
    assert.match(headers.get('x-request-id') ?? '', /^[\w.:=+/-]{1,128}$/);
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
    // An answer to HEAD has the length of a body and none.
    if (!rest.startsWith('HTTP/1.1 '))
      rest = rest.slice(Number(headers.get('content-length') ?? 0));
  }
}
