import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { askHonestly, type Honest } from './honestClient.js';
import { type AttackedService, startAttackedService } from './service.js';

const ATTACKER = fileURLToPath(new URL('./attacker.ts', import.meta.url));

/** How long a pod has to end, in ms. */
const GRACE_MS = 30_000;

/** What came of an attack. */
export interface Outcome extends Honest {
  /** Greatest resident memory, in bytes. */
  readonly mostBytes: number;
  readonly alive: boolean;
  /** Exit code or signal after SIGTERM under the attack, and how long that took, in ms. */
  readonly end: number | string;
  readonly endMs: number;
}

/** Attacks a service of its own while an honest client asks, and ends it under the attack. */
export async function besiege(attack: string, forMs: number): Promise<Outcome> {
  const service = await startAttackedService();
  const attacker = spawn(
    process.execPath,
    ['--import', 'tsx', ATTACKER, String(service.port), attack],
    { stdio: 'inherit' },
  );
  const attackerEnded = once(attacker, 'exit');
  const memory = watchMemory(service);
  try {
    const honest = await askHonestly(service.port, forMs);
    const { alive } = service;
    const started = performance.now();
    service.signal('SIGTERM');
    const end = await Promise.race([
      service.ended(),
      delay(GRACE_MS, 'not within the grace period', { ref: false }),
    ]);
    return { ...honest, mostBytes: memory.most(), alive, end, endMs: performance.now() - started };
  } finally {
    memory.stop();
    attacker.kill();
    await attackerEnded;
    await service.clear();
  }
}

/** Looks at the memory of a service ten times per second. */
function watchMemory(service: AttackedService): { most(): number; stop(): void } {
  let most = 0;
  const timer = setInterval(() => {
    most = Math.max(most, service.residentBytes());
  }, 100);
  return { most: () => most, stop: () => clearInterval(timer) };
}
