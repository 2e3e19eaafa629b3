// The process's first module: it has no import that an old Node could fail on before it is told so.

// Before there is anything to stop, a signal is kept: it would end the process, or the first one of a
// container not at all.
const early: NodeJS.Signals[] = [];
const keep = (signal: NodeJS.Signals) => void early.push(signal);
process.on('SIGTERM', keep).on('SIGINT', keep);

const OLDEST_NODE = [20, 19] as const;

function nodeIsTooOld(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1]);
}

if (nodeIsTooOld(process.versions.node)) {
  console.error(
    `sentiment-api: Node ${process.versions.node} is too old; install Node ${OLDEST_NODE.join('.')} or later`,
  );
  process.exit(1);
}

// The inference thread loads its code beside all other code: together they are most of the start.
const { StartingThread } = await import('./inference/inferenceThread.js');
const thread = new StartingThread();
const { run } = await import('./run.js');
await run(process.argv.slice(2), process.env, { early, thread });
