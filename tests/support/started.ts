/** What is started for tests, and closed after them. */
interface Closable {
  close(): Promise<unknown>;
}

/** Starts something before the first test of a suite; only tests and hooks can use it. */
export function perSuite<T extends Closable>(start: () => Promise<T>): T {
  return started(start, before, after);
}

/** Starts something before each test of a suite, anew. */
export function perTest<T extends Closable>(start: () => Promise<T>): T {
  return started(start, beforeEach, afterEach);
}

function started<T extends Closable>(
  start: () => Promise<T>,
  begin: Mocha.HookFunction,
  end: Mocha.HookFunction,
): T {
  let current: T;
  begin(async () => {
    current = await start();
  });
  end(() => current.close());
  return new Proxy({} as T, { get: (_, name) => Reflect.get(current, name) });
}
