// Attacks for as long as is asked, and writes what was seen into docs/hardening.md. Its exit code says whether the
// honest client was served in time.
import { ATTACKS } from './attacks/index.js';
import { machine, P99_MS, RIGHT, soakTable, table, writeReport } from './report.js';
import { besiege, type Outcome } from './siege.js';
import { soak } from './soak.js';

/** How long a pod has to end. */
const GRACE_MS = 30_000;

const [part, given] = process.argv.slice(2);
const seconds = Number(given ?? (part === 'soak' ? 3600 : 10));
if ((part !== 'attacks' && part !== 'soak') || !(seconds > 0)) {
  console.error(
    'usage: npm run hostile -- attacks [SECONDS EACH, 10]\n       npm run hostile -- soak [SECONDS, 3600]',
  );
  process.exit(1);
}

const on = machine();
const seen = part === 'soak' ? soakTable(await soak(seconds)) : await attackInTurn(seconds);
writeReport(part, `${on}.\n\n${seen}`);
console.log(`\n${on}.\n\n${seen}`);

async function attackInTurn(each: number): Promise<string> {
  const outcomes = new Map<string, Outcome>();
  for (const attack of ATTACKS) {
    console.log(`${attack.name} …`);
    outcomes.set(attack.name, await besiege(attack, { attackMs: each * 1000, graceMs: GRACE_MS }));
  }
  for (const [name, { asked, right, p99 }] of outcomes) {
    if (right >= RIGHT * asked && p99 <= P99_MS) continue;
    console.error(
      `not served beside "${name}": ${right} of ${asked} right, p99 ${Math.round(p99)} ms`,
    );
    process.exitCode = 1;
  }
  return `${each} s per attack.\n\n${table(outcomes)}`;
}
