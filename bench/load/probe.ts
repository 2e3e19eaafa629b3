import { setTimeout as delay } from 'node:timers/promises';
import { percentile } from '../statistics.js';
import { type Address, Connection } from './connection.js';
import type { ProbeLatency } from './job.js';
import { until } from './until.js';

/** Time between an answer and the next question, in ms. */
const PAUSE_MS = 10;

/**
 * Asks for a path again and again on a connection of its own, as a kubelet does, only more often.
 * What the generator itself is late for counts as well.
 *
 * @param window from when to when to ask, as performance.now() has it
 * @throws Error when an answer is not 200
 */
export async function probe(
  address: Address,
  path: string,
  { start, end }: { readonly start: number; readonly end: number },
): Promise<ProbeLatency> {
  const request = Buffer.from(`GET ${path} HTTP/1.1\r\nHost: ${address.host}\r\n\r\n`);
  const connection = new Connection(address);
  const latencies: number[] = [];
  try {
    await until(start);
    while (performance.now() < end) {
      const sent = performance.now();
      const { status } = await connection.send(request);
      if (status !== 200) throw new Error(`HTTP ${status} at ${path}`);
      latencies.push(performance.now() - sent);
      await delay(PAUSE_MS);
    }
  } finally {
    connection.close();
  }
  const [p50, p99, max] = [0.5, 0.99, 1].map((share) => percentile(latencies, share));
  return { p50: p50!, p99: p99!, max: max! };
}
