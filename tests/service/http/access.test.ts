import assert from 'node:assert/strict';
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { mock } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import fc from 'fast-check';
import { pino } from 'pino';
import { ApiKeys, ApiKeysError } from '../../../service/http/apiKeys.js';
import { clientNetwork } from '../../../service/http/clientAddress.js';
import { isLoopback } from '../../../service/http/loopback.js';
import { RateLimit } from '../../../service/http/rateLimit.js';
import { RequestError } from '../../../service/http/requestError.js';
import { useFolder } from '../../support/folder.js';
import { perSuite } from '../../support/started.js';
import { StandInClassifier } from '../support/standInClassifier.js';
import { startTestService, type TestService } from '../support/testService.js';

const KEY = 'a-key-of-16-chars';
const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
const tensor = { name: 'a', shape: [1], datatype: 'BYTES', data: ['a'] };

/** A body that each computing path takes. */
const BODIES: readonly (readonly [path: string, body: unknown])[] = [
  ['/analyze', { text: 'a' }],
  ['/predict', { inputs: 'a' }],
  ['/tokenize', { inputs: 'a' }],
  ['/', { inputs: 'a' }],
  ['/v2/models/stand-in/infer', { inputs: [tensor] }],
];

describe('API keys', () => {
  const keys = { nameOf: (key: string) => (key === KEY ? 'shop' : undefined) };
  const service = perSuite(() => startTestService({ access: { keys, origins: [] } }));

  it('are asked for wherever something is computed, in the words of each protocol', async () => {
    for (const [path, body] of BODIES) {
      const none = await service.post(path, body);
      assert.equal(none.status, 401, path);
      assert.match(none.headers.get('www-authenticate')!, /^Bearer realm="[^"]+"$/);
      const answer = (await none.json()) as Record<string, unknown>;
      assert.ok(path === '/analyze' ? answer.type : answer.error, path);
      const wrong = await service.post(path, body, bearer('another-key-of-16'));
      assert.equal(wrong.status, 401, path);
      assert.match(wrong.headers.get('www-authenticate')!, /error="invalid_token"/);
      assert.equal((await service.post(path, body, bearer(KEY))).status, 200, path);
    }
  });

  it('are not asked for by probes, metrics, descriptions and pages', async () => {
    for (const path of [
      '/livez',
      '/readyz',
      '/metrics',
      '/openapi.json',
      '/',
      '/info',
      '/health',
    ]) {
      assert.equal((await service.get(path)).status, 200, path);
    }
  });

  it('are asked for in words that say whether one was shown', async () => {
    for (const [headers, detail] of [
      [{}, /^Expected the header Authorization: Bearer KEY\.$/],
      [{ authorization: KEY }, /^Expected the header/],
      [bearer('another-key-of-16'), /^The key is not known here\.$/],
    ] as const) {
      const answer = await (await service.post('/analyze', { text: 'a' }, headers)).json();
      assert.match((answer as { detail: string }).detail, detail);
    }
  });

  it('are named in the log and in metrics, and never written', async () => {
    const counts = async () => {
      const text = await (await service.get('/metrics')).text();
      const found = [...text.matchAll(/^sentiment_key_(\w+)_total\{key="(.*)"\} (\d+)$/gm)];
      assert.deepEqual(new Set(found.map(([, , key]) => key)), new Set(['shop']));
      return found.map(([, , , count]) => Number(count));
    };
    const [requests, texts] = await counts();
    await service.post('/analyze', { text: ['a', 'b'] }, bearer(KEY));
    assert.deepEqual(await counts(), [requests! + 1, texts! + 2]);
    const line = service.log.findLast(({ path }) => path === '/analyze');
    assert.equal(line?.key, 'shop');
    assert.doesNotMatch(JSON.stringify(service.log), new RegExp(KEY));
  });
});

describe('The file of API keys', () => {
  const directory = useFolder();
  const silent = pino({ level: 'silent' });

  const file = (text: string) => {
    const path = directory('keys');
    writeFileSync(path, text);
    return path;
  };

  it('has a name=key per line, several to a name, comments and blank lines', () => {
    const keys = new ApiKeys(file(`# clients\r\n\na=${KEY}=\na=${KEY}2\nb=${KEY}3\n`), silent);
    assert.equal(keys.nameOf(`${KEY}=`), 'a');
    assert.equal(keys.nameOf(`${KEY}2`), 'a');
    assert.equal(keys.nameOf(`${KEY}3`), 'b');
    assert.equal(keys.nameOf(KEY), undefined);
    assert.equal(keys.nameOf(''), undefined);
    keys.close();
  });

  it('is refused with the line of a mistake, and without what stands in it', () => {
    for (const text of [`a=${KEY}\nb=short`, `a=${KEY}\n${KEY}`, `a=${KEY}\na b=${KEY}`]) {
      assert.throws(
        () => new ApiKeys(file(text), silent),
        (error) =>
          error instanceof ApiKeysError &&
          /line 2/.test(error.message) &&
          !error.message.includes(KEY),
      );
    }
    assert.throws(() => new ApiKeys(file(''), silent), /expected 1 to 1000 keys/);
    assert.throws(() => new ApiKeys(directory('none'), silent), ApiKeysError);
  });

  it('is read again as Kubernetes changes a mounted Secret, and kept where the new one is wrong', async () => {
    const link = directory('current');
    const path = join(link, 'keys');
    const swap = (name: string, text: string) => {
      const next = directory(name);
      rmSync(next, { recursive: true, force: true });
      mkdirSync(next);
      writeFileSync(join(next, 'keys'), text);
      symlinkSync(next, directory('new'));
      renameSync(directory('new'), link);
    };
    swap('one', `a=${KEY}1`);
    const keys = new ApiKeys(path, silent, 5);
    swap('two', `a=${KEY}2`);
    while (keys.nameOf(`${KEY}2`) === undefined) await delay(5);
    assert.equal(keys.nameOf(`${KEY}1`), undefined);
    swap('three', 'no keys');
    await delay(50);
    assert.equal(keys.nameOf(`${KEY}2`), 'a');
    keys.close();
  });

  it('is not gone by while it is being written in place', async () => {
    mock.timers.enable({ apis: ['setInterval'] });
    try {
      const path = file(`a=${KEY}1\nb=${KEY}2\n`);
      const log: string[] = [];
      const logger = pino({}, { write: (line) => log.push(JSON.parse(line).msg) });
      const keys = new ApiKeys(path, logger);
      const readAgain = async (text: string) => {
        writeFileSync(path, text);
        mock.timers.tick(1000);
        await delay(50);
        return ['', '1', '2', '3'].map((end) => keys.nameOf(KEY + end));
      };
      const before = [undefined, 'a', 'b', undefined];
      for (const text of [`a=${KEY}`, '', `a=${KEY}1\n`, `a=${KEY}1\nb=${KEY}3\n`])
        assert.deepEqual(await readAgain(text), before, text);
      mock.timers.tick(1000);
      while (keys.nameOf(`${KEY}3`) !== 'b') await delay(5);
      assert.equal(keys.nameOf(`${KEY}2`), undefined);
      assert.deepEqual(log, ['API keys read again']);
      keys.close();
    } finally {
      mock.timers.reset();
    }
  });

  it('is said once to be missing, however often it is looked for, and once more when it is again', async () => {
    const path = file(`a=${KEY}`);
    const log: string[] = [];
    const logger = pino({}, { write: (line) => log.push(JSON.parse(line).msg) });
    const keys = new ApiKeys(path, logger, 2);
    const unchanged = 'API keys stay as they were';
    rmSync(path);
    await delay(50);
    assert.deepEqual(log, [unchanged]);
    writeFileSync(directory('next'), `b=${KEY}`);
    renameSync(directory('next'), path);
    while (keys.nameOf(KEY) !== 'b') await delay(2);
    rmSync(path);
    await delay(50);
    assert.equal(log.filter((message) => message === unchanged).length, 2);
    keys.close();
  });
});

describe('The rate limit', () => {
  it('refuses with 429, Retry-After and RateLimit what is over it, each client by itself', async () => {
    // At no time in particular.
    const rateLimit = new RateLimit({ perSecond: 1, burst: 4 }, () => 5000);
    const forwarded = (address: string) => ({ 'x-forwarded-for': `9.9.9.9, ${address}` });
    await using service = await startTestService({
      access: { rateLimit, origins: [] },
      addressOf: ({ headers }) => String(headers['x-forwarded-for']).split(', ').at(-1)!,
    });
    const ask = (address: string, texts: string[]) =>
      service.post('/analyze', { text: texts }, forwarded(address));
    const first = await ask('1.1.1.1', ['a', 'b', 'c']);
    assert.equal(first.status, 200);
    assert.equal(first.headers.get('ratelimit-policy'), '"texts";q=4;w=4');
    assert.equal(first.headers.get('ratelimit'), '"texts";r=1;t=3');
    const second = await ask('1.1.1.1', ['a', 'b']);
    assert.equal(second.status, 429);
    assert.equal(second.headers.get('retry-after'), '1');
    assert.equal(second.headers.get('ratelimit'), '"texts";r=1;t=3');
    assert.ok(!('errors' in ((await second.json()) as object)), 'the texts are well-formed');
    assert.equal((await ask('1.1.1.1', ['a'])).status, 200);
    assert.equal((await ask('2.2.2.2', ['a'])).status, 200);
    for (const [path, body] of BODIES) {
      const refused = await service.post(path, body, forwarded('1.1.1.1'));
      assert.equal(refused.status, 429, path);
      await refused.text();
    }
  });

  it('is of a key where there are keys, wherever it is used from, else of a network', async () => {
    const limited = () => new RateLimit({ perSecond: 1, burst: 1 }, () => 0);
    const addressOf = ({ headers }: IncomingMessage) => String(headers['x-from']);
    const keys = { nameOf: (key: string) => key };
    await using keyed = await startTestService({
      access: { keys, rateLimit: limited(), origins: [] },
      addressOf,
    });
    await using open = await startTestService({
      access: { rateLimit: limited(), origins: [] },
      addressOf,
    });
    const ask = async ({ post }: TestService, from: string, key = '') =>
      (await post('/analyze', { text: 'a' }, { 'x-from': from, ...bearer(key) })).status;
    assert.equal(await ask(keyed, '1.1.1.1', 'a'), 200);
    assert.equal(await ask(keyed, '1.1.1.1', 'b'), 200);
    assert.equal(await ask(keyed, '2.2.2.2', 'a'), 429);
    assert.equal(await ask(open, '2001:db8::1', 'a'), 200);
    assert.equal(await ask(open, '2001:db8::2', 'b'), 429);
    assert.equal(await ask(open, '2001:db8:0:1::1'), 200);
  });

  it('says in seconds how much is left, and for how long', () => {
    let now = 5000;
    const limit = new RateLimit({ perSecond: 4, burst: 40 }, () => now);
    const headers = (texts: number) => Object.fromEntries(limit.take('a', texts));
    assert.equal(limit.policy, '"texts";q=40;w=10');
    assert.equal(headers(0).RateLimit, '"texts";r=40;t=0', 'asking takes nothing');
    assert.equal(headers(30).RateLimit, '"texts";r=10;t=8');
    assert.equal(headers(0).RateLimit, '"texts";r=10;t=8');
    assert.throws(
      () => limit.take('a', 22),
      ({ headers }: RequestError) =>
        headers['Retry-After'] === '3' && headers.RateLimit === '"texts";r=10;t=8',
    );
    now += 3000;
    assert.equal(headers(22).RateLimit, '"texts";r=0;t=10', 'just what it said');
  });

  it('never lets through more than the burst and what the time since has earned', () => {
    const steps = fc.array(
      fc.record({ wait: fc.nat(3000), texts: fc.integer({ min: 1, max: 12 }) }),
    );
    fc.assert(
      fc.property(steps, (all) => {
        let now = 0;
        let letThrough = 0;
        const limit = new RateLimit({ perSecond: 2, burst: 10 }, () => now);
        for (const { wait, texts } of all) {
          now += wait;
          try {
            limit.take('a', texts);
            letThrough += texts;
          } catch (error) {
            assert.ok(error instanceof RequestError);
          }
          assert.ok(letThrough <= 10 + (now * 2) / 1000 + 1e-6);
        }
      }),
    );
  });

  it('remembers a bounded number of clients', () => {
    const limit = new RateLimit({ perSecond: 1, burst: 1 }, () => 0);
    for (let client = 0; client < 20_000; client++) limit.take(String(client), 1);
    assert.equal(limit.clients, 10_000);
  });

  it('takes a /64 network of IPv6 for one client', () => {
    assert.equal(clientNetwork('2001:db8:1:2:3:4:5:6'), '2001:db8:1:2::/64');
    assert.equal(clientNetwork('2001:db8::1'), '2001:db8:0:0::/64');
    assert.equal(clientNetwork('::1'), '0:0:0:0::/64');
    assert.equal(clientNetwork('1::4:5:6:7:8'), '1:0:0:4::/64');
    assert.equal(clientNetwork('10.0.0.1'), '10.0.0.1');
  });
});

describe('A page of another origin', () => {
  const page = { origin: 'https://page.example' };
  const service = perSuite(startTestService);
  const open = perSuite(() => startTestService({ access: { origins: [page.origin] } }));

  it('cannot make the service compute, whatever it sends', async () => {
    for (const [path, body] of BODIES) {
      for (const headers of [page, { origin: 'null' }]) {
        assert.equal((await service.post(path, body, headers)).status, 403, path);
      }
    }
  });

  it('can where it is allowed, and a preflight says so', async () => {
    const answer = await open.post('/analyze', { text: 'a' }, page);
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('access-control-allow-origin'), page.origin);
    assert.equal(answer.headers.get('vary'), 'Origin');
    const preflight = await open.get('/analyze', {
      method: 'OPTIONS',
      headers: { ...page, 'access-control-request-method': 'POST' },
    });
    assert.equal(preflight.status, 204);
    const taken = preflight.headers.get('access-control-allow-headers')!;
    for (const name of ['Authorization', 'Content-Encoding', 'Inference-Header-Content-Length'])
      assert.ok(taken.split(', ').includes(name), name);
    const other = await open.post('/analyze', { text: 'a' }, { origin: 'https://other.example' });
    assert.equal(other.status, 403);
    assert.equal(other.headers.get('access-control-allow-origin'), null);
  });

  it('can read that the service is overloaded, too', async () => {
    class Full extends StandInClassifier {
      override retryAfter = () => 2;
    }
    const access = { origins: [page.origin] };
    await using full = await startTestService({ access, classifier: new Full() });
    const { status, headers } = await full.post('/analyze', { text: 'a' }, page);
    assert.equal(status, 503);
    assert.equal(headers.get('access-control-allow-origin'), page.origin);
    assert.match(headers.get('access-control-expose-headers')!, /Retry-After/);
    assert.equal(headers.get('vary'), 'Origin');
  });

  it('can wherever it is where all are allowed, and who names no origin is none', async () => {
    await using any = await startTestService({ access: { origins: ['*'] } });
    const allowed = (await any.get('/livez', { headers: page })).headers;
    assert.equal(allowed.get('access-control-allow-origin'), page.origin);
    const { headers } = await any.get('/livez');
    assert.equal(headers.get('access-control-allow-origin'), null);
    assert.equal(headers.get('vary'), 'Origin', 'another may get another answer');
    assert.equal((await service.get('/livez')).headers.get('vary'), null);
  });

  it('may ask by OPTIONS what a path takes, which is no preflight', async () => {
    const options = await open.get('/analyze', { method: 'OPTIONS', headers: page });
    assert.deepEqual([options.status, options.headers.get('allow')], [200, 'POST']);
  });

  it('is told apart from the service’s own pages, by the browser’s word before all', async () => {
    const ask = (headers: Record<string, string>) =>
      service.post('/analyze', { text: 'a' }, headers).then(({ status }) => status);
    const own = { origin: service.url };
    assert.equal(await ask(own), 200);
    for (const [site, status] of Object.entries({
      'same-origin': 200,
      none: 200,
      'same-site': 403,
      'cross-site': 403,
    }))
      assert.equal(await ask({ ...own, 'sec-fetch-site': site }), status, site);
  });
});

describe('A service that listens on loopback', () => {
  it('takes only names of this machine as its host', async () => {
    await using service = await startTestService({ loopback: true });
    const ask = (host: string) =>
      service.raw(`GET /livez HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    for (const host of ['localhost', 'LOCALHOST:3000', '127.0.0.1:1', '[::1]:1', 'a.localhost'])
      assert.match(await ask(host), /^HTTP\/1.1 200 /, host);
    for (const host of ['localhost.:1', '127.1', '[0:0:0:0:0:0:0:1]', '[::ffff:127.0.0.1]:1'])
      assert.match(await ask(host), /^HTTP\/1.1 200 /, host);
    assert.match(await service.raw('GET /livez HTTP/1.0\r\n\r\n'), /^HTTP\/1.1 200 /, 'no host');
    for (const host of [
      'evil.example',
      '127.0.0.1.evil.example',
      '10.0.0.1',
      'localhost.evil',
      '[::2]',
    ])
      assert.match(await ask(host), /^HTTP\/1.1 421 /, host);
  });

  it('is one with such an address or name, however that is written', () => {
    for (const host of [
      'localhost',
      '127.0.0.2',
      '127.1',
      '::1',
      '0:0:0:0:0:0:0:1',
      '::ffff:127.0.0.1',
    ])
      assert.ok(isLoopback(host), host);
    for (const host of ['0.0.0.0', '::', '', '::ffff:10.0.0.1', '128.0.0.1', 'a b'])
      assert.ok(!isLoopback(host), host);
  });
});

describe('With an admin port', () => {
  it('probes and metrics are there, nothing else is, and they are not elsewhere', async () => {
    await using admin = await startTestService({ adminPort: true, admin: true });
    await using main = await startTestService({ adminPort: true });
    for (const path of ['/livez', '/readyz', '/metrics']) {
      assert.equal((await admin.get(path)).status, 200, path);
      assert.equal((await main.get(path)).status, 404, path);
    }
    const { paths } = (await (await main.get('/openapi.json')).json()) as { paths: object };
    for (const path in paths) assert.ok(!['/livez', '/readyz', '/metrics'].includes(path), path);
    for (const path of ['/', '/openapi.json', '/docs', '/info'])
      assert.equal((await admin.get(path)).status, 404, path);
    for (const [path, body] of BODIES) assert.equal((await admin.post(path, body)).status, 404);
  });
});
