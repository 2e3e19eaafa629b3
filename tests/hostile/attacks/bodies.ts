import { gzipSync } from 'node:zlib';
import { get, head, open, openRead, openUnread, post, times } from '../wire.js';
import type { Attack } from './index.js';

const MIB = 1_048_576;

const flood = (name: string, requests: number, request: string | Buffer): Attack => ({
  name,
  everyMs: 1000,
  strike: (port) => void times(requests, () => openRead(port, request)),
});

/** A request with a body that says it is compressed by gzip. */
const compressed = (body: Buffer) =>
  Buffer.concat([head('/analyze', body.length, 'Content-Encoding: gzip\r\n'), body]);

/** A megabyte of members of 10 MB each: a gigabyte. */
const bomb = compressed(Buffer.concat(Array(100).fill(gzipSync(Buffer.alloc(10_000_000, 'a')))));

const longText = JSON.stringify({ text: 'a '.repeat(500_000) });

/** A body of one-byte chunks: six bytes on the wire for each of it. */
const crumbs = `POST /analyze HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n${'1\r\n \r\n'.repeat(300_000)}`;

/** What is aimed at bodies, JSON and answers. */
export const bodies: readonly Attack[] = [
  {
    name: '400 bodies without their last byte',
    everyMs: 10_000,
    strike: (port) => {
      const request = Buffer.concat([head('/analyze', MIB), Buffer.alloc(MIB - 1, 'a')]);
      times(400, () => open(port, request));
    },
  },
  {
    name: '400 × 1 MB to /tokenize, closed at once',
    everyMs: 10_000,
    strike: (port) => {
      const request = post('/tokenize', { inputs: 'a'.repeat(1_000_000) });
      for (const socket of times(400, () => open(port, request))) {
        setTimeout(() => socket.destroy(), 100);
      }
    },
  },
  {
    name: 'announced bodies that never come',
    everyMs: 5000,
    strike: (port) => void times(500, () => open(port, head('/analyze', MIB))),
  },
  {
    name: 'chunks of one byte',
    everyMs: 2000,
    strike: (port) => void times(10, () => openRead(port, crumbs)),
  },
  flood(
    'an unknown field with a long name',
    4,
    post('/analyze', { text: 'a', ['あ'.repeat(300_000)]: 1 }),
  ),
  flood(
    'an unknown field of slashes',
    4,
    post('/analyze', { text: 'a', ['/'.repeat(900_000)]: 1 }),
  ),
  flood(
    '100,000 unknown fields',
    2,
    post('/analyze', `{${times(100_000, (i) => `"${i}":1`).join()}}`),
  ),
  flood('500,000 nested arrays', 2, post('/predict', `{"inputs":${'['.repeat(500_000)}`)),
  flood(
    'nested arrays that end',
    2,
    post('/predict', `{"inputs":${'['.repeat(250_000)}${']'.repeat(250_000)}}`),
  ),
  flood('500,000 texts', 2, post('/analyze', `{"text":[${'"",'.repeat(300_000)}""]}`)),
  flood(
    'a number of a megabyte',
    4,
    post('/analyze', `{"text":"a","top_k":1${'0'.repeat(1_000_000)}}`),
  ),
  flood(
    'bytes that are no UTF-8',
    4,
    Buffer.concat([head('/analyze', MIB), Buffer.alloc(MIB, 0xff)]),
  ),
  flood('300 × 1 MB', 300, post('/analyze', longText)),
  flood('300 × 1 MB, in 1 kB of gzip', 300, compressed(gzipSync(longText))),
  flood('gzip bombs, 1 MB each of 1 GB', 20, bomb),
  flood('300 small gzip bombs', 300, compressed(gzipSync(Buffer.alloc(10_000_000, 'a')))),
  flood('50,000 gzip members of nothing', 20, compressed(Buffer.alloc(MIB, gzipSync('')))),
  flood('gzip that is cut', 100, compressed(gzipSync(Buffer.alloc(MIB, 'a')).subarray(0, -8))),
  {
    name: 'gzip bombs that come slowly',
    everyMs: 5000,
    strike: (port) => {
      for (const socket of times(500, () => open(port, bomb.subarray(0, 500)))) {
        const timer = setInterval(() => socket.write(bomb.subarray(500, 600)), 200);
        socket.once('close', () => clearInterval(timer));
      }
    },
  },
  flood(
    'bodies over the limit',
    20,
    Buffer.concat([head('/analyze', 9 * MIB), Buffer.alloc(9 * MIB, 'a')]),
  ),
  {
    name: 'answers of /metrics that are not read',
    everyMs: 2000,
    strike: (port) => void times(300, () => openUnread(port, get('/metrics').repeat(20))),
  },
  {
    name: 'answers of /tokenize that are not read',
    everyMs: 1000,
    strike: (port) => {
      const request = post('/tokenize', { inputs: times(64, () => 'word '.repeat(2000)) });
      times(16, () => openUnread(port, request));
    },
  },
];
