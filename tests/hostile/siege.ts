import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Attack } from './attacks/index.js';
import { watchOthers } from './cpuTime.js';
import { askHonestly, type Honest } from './honestClient.js';
import { type AttackedService, startAttackedService } from './service.js';

const ATTACKER = fileURLToPath(new URL('./attacker.ts', import.meta.url));

/** After a second signal; longer than is allowed, so that it is known how long it took. */
const GIVE_UP_MS = 10_000;

/** How a service ended. */
export interface End {
  /** Exit code or signal. */
  readonly how: number | string;
  /** From the last signal on, in ms. */
  readonly ms: number;
}

/** What came of an attack. */
export interface Outcome extends Honest {
  /** Greatest resident memory, in bytes. */
  readonly mostBytes: number;
  readonly alive: boolean;
  /** Share of the machine's CPU time, 0 to 1, that processes took which are no part of this. */
  readonly others: number;
  /** How many of the attacker's requests were answered by then, by status. */
  readonly answers: Readonly<Record<string, number>>;
  /** After SIGTERM under the attack; absent where it took longer than it was waited for. */
  readonly end?: End;
  /** After a second SIGTERM, where it came to that. */
  readonly secondEnd?: End;
}

export interface Siege {
  /** How long the attack lasts before the service is told to end, in ms. */
  readonly attackMs: number;
  /** How long it has to end before it is told again, in ms. */
  readonly graceMs: number;
}

/** Attacks a service of its own while an honest client asks, and ends it under the attack. */
export async function besiege(attack: Attack, { attackMs, graceMs }: Siege): Promise<Outcome> {
  const service = await startAttackedService(attack);
  const memory = watchMemory(service);
  const shareOfOthers = watchOthers(service.pid);
  let attacker: ChildProcess | undefined;
  try {
    attacker = await startAttacker(service.port, attack);
    const honest = await askHonestly(service, attackMs);
    const { alive } = service;
    const others = shareOfOthers(attacker.pid!);
    const answers = await answersTo(service.port, honest);
    const end = await endWithin(service, graceMs);
    const secondEnd = end ? undefined : await endWithin(service, GIVE_UP_MS);
    return {
      ...honest,
      mostBytes: memory.most(),
      alive,
      others,
      answers,
      ...(end && { end }),
      ...(secondEnd && { secondEnd }),
    };
  } finally {
    memory.stop();
    if (attacker) await stopAttacker(attacker);
    await service.clear();
  }
}

/** Starts a process that attacks, and waits until it has struck once. */
export async function startAttacker(port: number, { name }: Attack): Promise<ChildProcess> {
  const attacker = spawn(process.execPath, ['--import', 'tsx', ATTACKER, String(port), name], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  await once(attacker, 'message');
  return attacker;
}

/** Ends an attacker and all its connections. */
export async function stopAttacker(attacker: ChildProcess): Promise<void> {
  const ended = once(attacker, 'exit');
  attacker.kill();
  await ended;
}

/** By the service's own metrics, without what the honest client got, and without probes and scrapes. */
async function answersTo(port: number, { right }: Honest): Promise<Record<string, number>> {
  const metrics = await fetch(`http://127.0.0.1:${port}/metrics`, {
    signal: AbortSignal.timeout(GIVE_UP_MS),
  }).then(
    (answer) => answer.text(),
    () => '',
  );
  const answers: Record<string, number> = {};
  for (const [, labels, count] of metrics.matchAll(
    /^sentiment_http_requests_total\{(.+)\} (\d+)/gm,
  )) {
    const [, status] = /status="(\d+)"/.exec(labels!)!;
    const honest = labels!.includes('route="/analyze",status="200"') ? right : 0;
    const own = labels!.includes('route="/readyz"') ? 0 : Number(count) - honest;
    if (own > 0) answers[status!] = (answers[status!] ?? 0) + own;
  }
  return answers;
}

async function endWithin(service: AttackedService, ms: number): Promise<End | undefined> {
  const started = performance.now();
  service.signal('SIGTERM');
  const how = await Promise.race([service.ended(), delay(ms, undefined, { ref: false })]);
  return how === undefined ? undefined : { how, ms: performance.now() - started };
}

/** Looks at the memory of a service ten times per second. */
function watchMemory(service: AttackedService): { most(): number; stop(): void } {
  let most = 0;
  const timer = setInterval(() => {
    most = Math.max(most, service.residentBytes());
  }, 100);
  return { most: () => most, stop: () => clearInterval(timer) };
}
