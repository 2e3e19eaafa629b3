import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { isUp } from '../kubernetes/cluster.js';
import { Proof } from './proof.js';

/** Starting a cluster, or ending a stack, may take this long. */
const TIMEOUT_MS = 25 * 60_000;

declare module 'mocha' {
  interface Context {
    /** What this run of the suite deploys, and where to. */
    proof: Proof;
  }
}

/**
 * Before the first scenario a cluster and a way to deploy are chosen; after the last all is undone.
 *
 * @param nodes the names of the cluster's nodes
 * @param report what its report is called
 */
export function suite(nodes: readonly string[], report: string): void {
  before(async function () {
    this.timeout(TIMEOUT_MS);
    const ownCluster = !(await isUp(nodes));
    let proof: Proof | undefined;
    let interrupted = false;
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, async () => {
        if (interrupted) return;
        interrupted = true;
        console.log(`  ${signal}: undoing`);
        if (proof) await proof.abort().catch(console.error);
        else if (ownCluster) stopClusterAfterwards();
        process.exit(130);
      });
    }
    proof = await Proof.begin(nodes, ownCluster, (line) => console.log(`  ${line}`));
    this.proof = proof;
  });

  afterEach(function () {
    const { tests } = this.proof.record;
    if (this.currentTest?.state === 'passed') tests.passed++;
    else if (this.currentTest?.state === 'failed') tests.failed++;
  });

  after(async function () {
    this.timeout(TIMEOUT_MS);
    const { proof } = this;
    if (!proof) return;
    for (const what of proof.record.notCovered) console.log(`  not covered: ${what}`);
    const way = proof.pulumi ? 'pulumi' : 'kubectl';
    console.log(`  reports: ${(await proof.record.write(`${report}-${way}`)).join(', ')}`);
    await proof.end();
  });
}

/** Stops a half started cluster once this process, which still works at it, has ended. */
function stopClusterAfterwards(): void {
  const main = fileURLToPath(new URL('../kubernetes/main.ts', import.meta.url));
  const args = ['--import', import.meta.resolve('tsx'), main, 'down'];
  spawn(process.execPath, args, { detached: true, stdio: 'inherit' }).unref();
}
