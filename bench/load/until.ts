import { setTimeout as delay } from 'node:timers/promises';

/** Waits for a moment of `performance.now()`, to a millisecond; one that has passed is now. */
export async function until(moment: number): Promise<void> {
  await delay(Math.max(0, moment - performance.now()));
}
