const HEARTBEAT_MS = 20_000;

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;

/** Prints one line of progress. */
export function say(line: string): void {
  console.log(`cluster: ${line}`);
}

/** Says what is being done, that it still is every 20 s, and how long it took. */
export async function step<T>(what: string, work: () => Promise<T>): Promise<T> {
  const start = performance.now();
  const elapsed = () => seconds(performance.now() - start);
  say(`${what} …`);
  const heartbeat = setInterval(() => say(`${what} … ${elapsed()}`), HEARTBEAT_MS);
  try {
    const result = await work();
    say(`${what}: done in ${elapsed()}`);
    return result;
  } finally {
    clearInterval(heartbeat);
  }
}

/**
 * Asks every 200 ms until the answer is yes.
 *
 * @throws Error that names what was waited for, and the last thing that went wrong, after `timeoutMs`.
 */
export async function eventually(
  what: string,
  timeoutMs: number,
  ask: () => Promise<boolean>,
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  let last: unknown;
  while (performance.now() < deadline) {
    try {
      if (await ask()) return;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  const reason = last instanceof Error ? `: ${last.message}` : '';
  throw new Error(`${what}: not within ${seconds(timeoutMs)}${reason}`);
}
