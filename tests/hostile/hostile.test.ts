import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { ATTACKS } from './attacks/index.js';
import { table } from './report.js';
import { besiege, type End, type Outcome } from './siege.js';

/** Short, for every change. `npm run hostile` attacks for longer. */
const SIEGE = { attackMs: 1500, graceMs: 1000 };

/** Share of an honest client's requests that are answered right under every attack. */
const RIGHT = 0.98;

/** Of the 512 MiB of a pod. */
const MOST_MB = 450;

/** Within which a second signal ends the process, in ms. */
const AT_ONCE_MS = 1000;

describe('The service under attack', () => {
  const outcomes = new Map<string, Outcome>();
  after(() => console.log(`\n${table(outcomes)}\n`));

  for (const attack of ATTACKS) {
    it(attack.name, async function () {
      if (attack.log === 'full disk' && !existsSync('/dev/full')) this.skip();
      const outcome = await besiege(attack, SIEGE);
      outcomes.set(attack.name, outcome);
      const said = JSON.stringify(outcome);
      assert.ok(outcome.alive, `the process has ended: ${said}`);
      assert.ok(
        outcome.right >= RIGHT * outcome.asked,
        `the honest client was not served: ${said}`,
      );
      assert.ok(outcome.mostBytes < MOST_MB * 1e6, `it took too much memory: ${said}`);
      assert.ok(endsWell(outcome), `it did not end as it was told to: ${said}`);
    });
  }
});

function endsWell({ end, secondEnd }: Outcome): boolean {
  if (end) return end.how === 0;
  // Nothing was under way any more, or it was given up.
  const ended = (one: End | undefined) => one?.how === 0 || one?.how === 1;
  return ended(secondEnd) && secondEnd!.ms < AT_ONCE_MS;
}
