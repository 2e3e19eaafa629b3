import { get, open, openRead, openUnread, post, times } from '../wire.js';
import type { Attack } from './index.js';

const many = (name: string, count: number, bytes: string, everyMs = 5000): Attack => ({
  name,
  everyMs,
  strike: (port) => void times(count, () => open(port, bytes)),
});

const pipelined = (name: string, request: string | Buffer, count: number): Attack => ({
  name,
  everyMs: 5000,
  strike: (port) => {
    const bytes = Buffer.concat(times(count, () => Buffer.from(request)));
    times(40, () => openUnread(port, bytes));
  },
});

/** What is aimed at connections and the parser. */
export const connections: readonly Attack[] = [
  pipelined('pipelined GET /openapi.json, not read', get('/openapi.json'), 1600),
  pipelined('pipelined GET /livez, not read', get('/livez'), 2000),
  pipelined('pipelined POST /analyze, not read', post('/analyze', { text: 'I love it.' }), 500),
  {
    name: 'pipelined GET /livez, read',
    everyMs: 5000,
    strike: (port) => void times(40, () => openRead(port, get('/livez').repeat(2000))),
  },
  {
    name: 'a body, then pipelined requests',
    everyMs: 5000,
    strike: (port) => {
      const bytes = Buffer.concat([
        post('/analyze', `{"text":"${'a'.repeat(40_000)}"}`),
        Buffer.from(get('/openapi.json').repeat(1600)),
      ]);
      times(40, () => openUnread(port, bytes));
    },
  },
  many('2,000 connections that say nothing', 2000, '', 10_000),
  many('2,000 heads that stop', 2000, 'GET / HTTP/1.1\r\nHost: localhost\r\nX: ', 10_000),
  many('2,000 idle connections', 2000, get('/livez'), 10_000),
  many('heads of 16 KiB without an end', 500, `GET / HTTP/1.1\r\nX: ${'x'.repeat(16_000)}`),
  many('CONNECT, half open', 100, 'CONNECT a:1 HTTP/1.1\r\nHost: localhost\r\n\r\n', 1000),
  many('what is no HTTP, half open', 200, 'hello\r\n\r\n', 1000),
  many('GET http://[', 100, 'GET http://[ HTTP/1.1\r\nHost: localhost\r\n\r\n', 1000),
  many('expectations', 100, get('/livez', 'Expect: x\r\n'), 1000),
  many('long paths, for the log', 300, get(`/${'x'.repeat(15_000)}`), 500),
  many('headers without number', 100, get('/livez', 'a: b\r\n'.repeat(1900)), 1000),
  many('upgrades', 200, get('/livez', 'Connection: Upgrade\r\nUpgrade: websocket\r\n'), 1000),
  many(
    '/ANALYZE/ and the like',
    300,
    post('/ANALYZE/', { text: 'word '.repeat(400) }).toString(),
    500,
  ),
  {
    name: 'requests that are aborted',
    everyMs: 200,
    strike: (port) => {
      const request = post('/analyze', { text: times(16, () => 'word '.repeat(400)) });
      for (const [index, socket] of times(40, () => open(port, request)).entries()) {
        setTimeout(() => (index % 2 ? socket.destroy() : socket.resetAndDestroy()), 20);
      }
    },
  },
  {
    name: 'a connection per request',
    everyMs: 100,
    strike: (port) => void times(60, () => openRead(port, get('/livez', 'Connection: close\r\n'))),
  },
];
