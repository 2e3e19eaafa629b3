import type { RootHookObject } from 'mocha';
import { Proof } from './proof.js';

/** The whole suite with its cluster may take this long. */
const SETUP_TIMEOUT_MS = 25 * 60_000;

declare module 'mocha' {
  interface Context {
    /** What this run of the suite deploys, and where to. */
    proof: Proof;
  }
}

/** Before the first scenario a cluster and a way to deploy are chosen; after the last one all is undone. */
export const mochaHooks: RootHookObject = {
  async beforeAll(this: Mocha.Context) {
    this.timeout(SETUP_TIMEOUT_MS);
    this.proof = await Proof.begin((line) => console.log(`  ${line}`));
  },
  afterEach(this: Mocha.Context) {
    const { proof, currentTest } = this;
    if (currentTest?.state === 'passed') proof.record.tests.passed++;
    else if (currentTest?.state === 'failed') proof.record.tests.failed++;
    else proof.record.tests.skipped++;
  },
  async afterAll(this: Mocha.Context) {
    this.timeout(SETUP_TIMEOUT_MS);
    const { proof } = this;
    if (!proof) return;
    for (const what of proof.record.notCovered) console.log(`  not covered: ${what}`);
    const files = await proof.record.write(
      `cluster-${proof.way.name.startsWith('pulumi') ? 'pulumi' : 'kubectl'}`,
    );
    console.log(`  reports: ${files.join(', ')}`);
    await proof.end();
  },
};
