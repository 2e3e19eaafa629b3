import { Proof } from './proof.js';
import { PulumiWay } from './pulumiWay.js';

/** Starting a cluster, or ending a stack, may take this long. */
const TIMEOUT_MS = 25 * 60_000;

declare module 'mocha' {
  interface Context {
    /** What this run of the suite deploys, and where to. */
    proof: Proof;
  }
}

// Before the first scenario a cluster and a way to deploy are chosen; after the last all is undone.
before(async function () {
  this.timeout(TIMEOUT_MS);
  const proof = await Proof.begin((line) => console.log(`  ${line}`));
  this.proof = proof;
  let interrupted = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, async () => {
      if (interrupted) return;
      interrupted = true;
      console.log(`  ${signal}: undoing`);
      await proof.abort().catch(console.error);
      process.exit(130);
    });
  }
});

afterEach(function () {
  const { tests } = this.proof.record;
  if (this.currentTest?.state === 'passed') tests.passed++;
  else tests.failed++;
});

after(async function () {
  this.timeout(TIMEOUT_MS);
  const { proof } = this;
  if (!proof) return;
  for (const what of proof.record.notCovered) console.log(`  not covered: ${what}`);
  const name = proof.way instanceof PulumiWay ? 'cluster-pulumi' : 'cluster-kubectl';
  console.log(`  reports: ${(await proof.record.write(name)).join(', ')}`);
  await proof.end();
});
