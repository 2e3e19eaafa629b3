import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { ATTACKS } from './attacks/index.js';
import { cpuMs } from './cpuTime.js';
import { startAttacker, stopAttacker } from './siege.js';

const CONNECTIONS = 2000;

/** Says its port, and then when it has answered so many. */
const SERVER = `
  let answered = 0;
  const server = require('node:http').createServer((request, response) => {
    response.end();
    if (++answered === ${CONNECTIONS}) process.send('done');
  });
  server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => process.send(server.address().port));
`;

/**
 * CPU time that Node's HTTP server alone takes for 2,000 connections with a request each, in ms: 99 of 100
 * clients wait for nearly all of it. Not a number where the system does not say it.
 */
export async function nodeAloneMs(): Promise<number> {
  const server = spawn(process.execPath, ['-e', SERVER], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = once(server, 'exit');
  try {
    const [port] = (await once(server, 'message')) as [number];
    const loop = `${server.pid}/task/${server.pid}`;
    const before = cpuMs(loop);
    const done = once(server, 'message');
    const attack = ATTACKS.find(({ name }) => name === '2,000 idle connections')!;
    const attacker = await startAttacker(port, attack);
    try {
      await done;
      return cpuMs(loop) - before;
    } finally {
      await stopAttacker(attacker);
    }
  } finally {
    server.kill();
    await ended;
  }
}
