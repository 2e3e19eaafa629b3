import assert from 'node:assert/strict';
import { ATTACKS } from './attacks/index.js';
import { besiege, type Outcome } from './siege.js';

/** How long each attack lasts, in s. */
const SECONDS = Number(process.env.HOSTILE_SECONDS || 4);

/** Share of an honest client's requests that are answered right under every attack. */
const RIGHT = 0.98;

/** Of the 512 MiB of a pod. */
const MOST_MB = 450;

describe(`The service under attack, ${SECONDS} s each`, () => {
  const outcomes = new Map<string, Outcome>();
  after(() => console.log(`\n${table(outcomes)}\n`));

  for (const { name } of ATTACKS) {
    it(name, async () => {
      const outcome = await besiege(name, SECONDS * 1000);
      outcomes.set(name, outcome);
      const said = JSON.stringify(outcome);
      assert.ok(outcome.alive, `the process has ended: ${said}`);
      assert.ok(
        outcome.right >= RIGHT * outcome.asked,
        `the honest client was not served: ${said}`,
      );
      assert.ok(outcome.mostBytes < MOST_MB * 1e6, `it took too much memory: ${said}`);
      assert.equal(outcome.end, 0, `it did not end by SIGTERM: ${said}`);
    });
  }
});

/** The outcomes as a table of the documentation. */
function table(outcomes: ReadonlyMap<string, Outcome>): string {
  const rows = Array.from(
    outcomes,
    ([name, { asked, right, p99, mostBytes, end, endMs }]) =>
      `| ${name} | ${right} of ${asked} | ${Math.round(p99)} | ${Math.round(mostBytes / 1e6)} | ${end}, after ${(endMs / 1000).toFixed(1)} s |`,
  );
  return [
    '| attack | answered right | p99, ms | most memory, MB | exit code after SIGTERM |',
    '|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}
