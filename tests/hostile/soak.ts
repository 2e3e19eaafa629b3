import { readdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { ATTACKS } from './attacks/index.js';
import { askHonestly, type Honest } from './honestClient.js';
import { type AttackedService, startAttackedService } from './service.js';
import { startAttacker, stopAttacker } from './siege.js';

/** What a process holds at a moment. */
export interface State {
  readonly residentBytes: number;
  readonly openFiles: number;
  readonly connections: number;
  /** What 99 % of the event loop's delays since the last look were below, in ms. */
  readonly lagMs: number;
}

export interface Soak {
  readonly seconds: number;
  /** Attacks, one after the other. */
  readonly strikes: number;
  readonly honest: Honest;
  readonly before: State;
  readonly after: State;
}

/** How long an attack lasts before the next, in ms. */
const TURN_MS = 5000;

/** Before each look an honest client asks alone for so long, in ms: what was held is let go. */
const SETTLE_MS = 30_000;

/** Attacks one service with everything in turn, and looks at what it holds before and after. */
export async function soak(seconds: number): Promise<Soak> {
  const service = await startAttackedService();
  try {
    await askHonestly(service, SETTLE_MS);
    const before = await stateOf(service);
    const asking = askHonestly(service, seconds * 1000);
    const strikes = await strikeInTurn(service, seconds * 1000);
    const honest = await asking;
    await askHonestly(service, SETTLE_MS);
    return { seconds, strikes, honest, before, after: await stateOf(service) };
  } finally {
    await service.clear();
  }
}

async function strikeInTurn({ port }: AttackedService, forMs: number): Promise<number> {
  const attacks = ATTACKS.filter(({ env, log, fault }) => !env && !log && !fault);
  const started = performance.now();
  let strikes = 0;
  while (performance.now() - started < forMs) {
    const attacker = await startAttacker(port, attacks[strikes++ % attacks.length]!);
    await delay(TURN_MS);
    await stopAttacker(attacker);
  }
  return strikes;
}

async function stateOf(service: AttackedService): Promise<State> {
  const metrics = await (await fetch(`http://127.0.0.1:${service.port}/metrics`)).text();
  const value = (name: string) => Number(new RegExp(`^${name} (\\S+)`, 'm').exec(metrics)?.[1]);
  return {
    residentBytes: service.residentBytes(),
    openFiles: readdirSync(`/proc/${service.pid}/fd`).length,
    connections: value('sentiment_connections'),
    lagMs: Math.round(1000 * value('nodejs_eventloop_lag_p99_seconds')),
  };
}
