// Attacks for as long as is asked, and writes what was seen into docs/hardening.md.
import { ATTACKS } from './attacks/index.js';
import { machine, soakTable, table, writeReport } from './report.js';
import { besiege, type Outcome } from './siege.js';
import { soak } from './soak.js';

/** How long a pod has to end. */
const GRACE_MS = 30_000;

const [seconds = 10, soakSeconds = 0] = process.argv.slice(2).map(Number);
if (!(seconds > 0) || !(soakSeconds >= 0)) {
  console.error('usage: npm run hostile -- [SECONDS PER ATTACK] [SECONDS OF SOAK]');
  process.exit(1);
}

const on = machine();
const outcomes = new Map<string, Outcome>();
for (const attack of ATTACKS) {
  console.log(`${attack.name} …`);
  outcomes.set(attack.name, await besiege(attack, { attackMs: seconds * 1000, graceMs: GRACE_MS }));
}
const parts = [`${on}; ${seconds} s per attack.`, table(outcomes)];
if (soakSeconds > 0) parts.push(soakTable(await soak(soakSeconds)));
writeReport(parts.join('\n\n'));
console.log(`\n${parts.join('\n\n')}`);
