import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { RequestListener, ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import type { ConnectionLimits } from '../../../service/connections/connections.js';
import { Turns } from '../../../service/connections/turns.js';
import { RequestError } from '../../../service/http/requestError.js';
import { ByteBudget } from '../../../service/inference/byteBudget.js';
import { type Listening, listen } from '../../../service/server.js';

/** More than a system keeps for who does not read. */
const LARGE = Buffer.alloc(32 * 2 ** 20);

const NOT_HTTP = new RequestError('malformed-http', 'not HTTP');

const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;

describe('The connections of a server', () => {
  let server: Listening;
  const clients: Socket[] = [];
  afterEach(async () => {
    for (const client of clients.splice(0)) client.destroy();
    await server.close(0);
  });

  async function start(
    handler: RequestListener,
    limits: Partial<ConnectionLimits> = {},
    keepAliveTimeoutMs = 75_000,
  ) {
    server = await listen(handler, {
      host: '127.0.0.1',
      port: 0,
      requestTimeoutMs: 60_000,
      keepAliveTimeoutMs,
      connections: {
        connections: 100,
        received: new ByteBudget(2 ** 20),
        unread: new ByteBudget(2 ** 30),
        readTimeoutMs: 60_000,
        turns: new Turns(),
        ...limits,
      },
      malformed: {
        clientError: (_, socket, fail) => fail(socket, NOT_HTTP, () => {}),
        connect() {},
      },
    });
  }

  async function open(bytes = ''): Promise<Socket> {
    const client = connect({ port: server.address.port, host: '127.0.0.1' });
    clients.push(client);
    client.on('error', () => {});
    await once(client, 'connect');
    if (bytes) client.write(bytes);
    return client;
  }

  async function until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2));
  }

  const lastOf = (client: Socket) => once(client, 'close');

  it('are kept without a request for as long as is set, and say so', async () => {
    await start((_, response) => response.end(), {}, 1000);
    const answer = await text(await open(get('/')));
    assert.match(answer, /^Keep-Alive: timeout=1\r$/m);
  });

  it('have one request under way each, and are answered in order, in whatever pieces requests come', async () => {
    let underWay = 0;
    let most = 0;
    await start((request, response) => {
      most = Math.max(most, ++underWay);
      setImmediate(() => {
        underWay--;
        response.end(`<${request.url}>`);
      });
    });
    const paths = Array.from({ length: 200 }, (_, index) => `/${index}`);
    const client = await open();
    const answer = text(client);
    const bytes = `${paths.map(get).join('')}GET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`;
    for (let from = 0; from < bytes.length; from += 777) {
      client.write(bytes.slice(from, from + 777));
      await new Promise(setImmediate);
    }
    const answered = Array.from((await answer).matchAll(/<(.+?)>/g), ([, path]) => path);
    assert.deepEqual(answered, [...paths, '/last']);
    assert.equal(most, 1);
  });

  it('make room for a new one where there are as many as may be: who lets the service wait goes first', async () => {
    const waiting: ServerResponse[] = [];
    await start((_request, response) => void waiting.push(response), { connections: 2 });
    const busy = await open(get('/'));
    await until(() => waiting.length === 1);
    const idle = await open();
    await until(() => server.connections === 2);
    const closed = lastOf(idle);
    await open();
    await closed;
    await until(() => server.connections === 2);
    waiting[0]!.end('done');
    const [answer] = await once(busy, 'data');
    assert.match(String(answer), /200 OK/, 'a request that is computed is not given up');
  });

  it('refuse a new one where all wait for the service', async () => {
    const waiting: ServerResponse[] = [];
    await start((_request, response) => void waiting.push(response), { connections: 1 });
    const busy = await open(get('/'));
    await until(() => waiting.length === 1);
    await lastOf((await open()).resume());
    waiting[0]!.end('done');
    const [answer] = await once(busy, 'data');
    assert.match(String(answer), /200 OK/);
  });

  it('end where an answer is not read in time', async () => {
    await start((_request, response) => void response.end(LARGE), { readTimeoutMs: 20 });
    (await open(get('/'))).pause();
    await until(() => server.connections === 1);
    await until(() => server.connections === 0);
  });

  it('give up the answer that is unread for the longest where there is no room for more', async () => {
    const unread = new ByteBudget(LARGE.length * 1.5);
    await start((_request, response) => void response.end(LARGE), { unread });
    (await open(get('/'))).pause();
    await until(() => unread.taken > 0);
    (await open(get('/'))).pause();
    await until(() => server.connections === 2);
    await until(() => server.connections === 1);
    assert.ok(unread.taken <= unread.limit);
  });

  it('read past bodies that were refused, and go on with what follows', async () => {
    await start((request, response) => {
      response.writeHead(request.method === 'POST' ? 503 : 200).end(`<${request.url}>`);
    });
    const bodies = Array.from({ length: 40 }, (_, index) => index * 50_000);
    const answers = bodies.map(async (length) => {
      const client = await open(
        `POST /refused HTTP/1.1\r\nHost: a\r\nContent-Length: ${length}\r\n\r\n`,
      );
      const answer = text(client);
      client.write(Buffer.alloc(length, 'a'));
      client.write('GET /next HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
      return Array.from((await answer).matchAll(/<(.+?)>/g), ([, path]) => path);
    });
    for (const paths of await Promise.all(answers)) assert.deepEqual(paths, ['/refused', '/next']);
  });

  it('end with a closing server once the rest of a body has come that was refused before', async () => {
    await start((_request, response) => void response.writeHead(413).end('<refused>'));
    const client = await open('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n');
    await once(client, 'data');
    const closed = server.close(3_600_000);
    client.write('too large');
    await closed;
  });

  it('are read past in turn with others once what comes is not HTTP', async () => {
    const turns = new Turns();
    const { take } = turns;
    let taken = 0;
    const counted = Object.assign(turns, {
      take: (work: () => void) => {
        taken++;
        take(work);
      },
    });
    await start((_, response) => response.end(), { turns: counted });
    const client = await open('hello\r\n\r\n');
    await until(() => taken > 0);
    const before = taken;
    client.write(Buffer.alloc(2 ** 20));
    await until(() => taken > before + 1);
  });

  it('have a closing server wait for whoever is still taking an answer', async () => {
    await start((_request, response) => void response.end(LARGE));
    const slow = (await open(get('/'))).pause();
    const idle = await open(get('/'));
    await once(slow, 'readable');
    idle.resume();
    const closed = server.close(3_600_000);
    let taken = 0;
    slow.on('data', ({ length }) => {
      taken += length;
    });
    await Promise.all([closed, lastOf(slow), lastOf(idle)]);
    assert.ok(taken > LARGE.length, `${taken}`);
  });

  it('give back what they took, however they end', async () => {
    const received = new ByteBudget(2 ** 20);
    const unread = new ByteBudget(2 ** 30);
    const waiting: ServerResponse[] = [];
    await start(
      (request, response) =>
        request.url === '/large' ? void response.end(LARGE) : void waiting.push(response),
      { received, unread },
    );
    const pipelining = await open(get('/').repeat(500));
    const slow = (await open(get('/large'))).pause();
    await until(() => received.taken > 0 && unread.taken > 0);
    pipelining.resetAndDestroy();
    slow.destroy();
    await until(() => server.connections === 0);
    assert.deepEqual([received.taken, unread.taken], [0, 0]);
    assert.equal(waiting.length, 1);
  });
});
