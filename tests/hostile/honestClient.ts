import { setTimeout as delay } from 'node:timers/promises';
import { percentile } from '../../bench/statistics.js';
import type { AttackedService } from './service.js';

/** Between two requests, in ms: twenty per second. */
const EVERY_MS = 50;

/** Longer than any client waits. */
const PATIENCE_MS = 10_000;

/** What an honest client got. */
export interface Honest {
  readonly asked: number;
  /** Answers with the right label. */
  readonly right: number;
  /** The time that 99 % of the right answers took at most, in ms. */
  readonly p99: number;
  /** What the service's event loop computed at most while 99 % of them were waited for, in ms of CPU time. */
  readonly loopP99: number;
  /** How often it got what instead. */
  readonly wrong: Readonly<Record<string, number>>;
}

/** Whom it asks. */
type Asked = Pick<AttackedService, 'port' | 'loopMs'>;

/** Asks twenty times per second, whether it was answered or not, and waits for every answer. */
export async function askHonestly({ port, loopMs }: Asked, forMs: number): Promise<Honest> {
  const pending: Promise<void>[] = [];
  const took: number[] = [];
  const computed: number[] = [];
  const wrong: Record<string, number> = {};
  const ask = async () => {
    const [started, before] = [performance.now(), loopMs()];
    const got = await askOnce(port);
    if (got === 'POSITIVE') {
      took.push(performance.now() - started);
      computed.push(loopMs() - before);
    } else wrong[got] = (wrong[got] ?? 0) + 1;
  };
  const started = performance.now();
  while (performance.now() - started < forMs) {
    pending.push(ask());
    await delay(EVERY_MS);
  }
  await Promise.all(pending);
  const [p99, loopP99] = [percentile(took, 0.99), percentile(computed, 0.99)];
  return { asked: pending.length, right: took.length, p99, loopP99, wrong };
}

/** The label of a text, or what came in its place. */
async function askOnce(port: number): Promise<string> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/analyze`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"text":"I love it."}',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const answer = (await response.json()) as { label: string }[];
    return response.ok ? answer[0]!.label : String(response.status);
  } catch (error) {
    const { name, cause } = error as Error & { cause?: { code?: string } };
    return cause?.code ?? name;
  }
}
