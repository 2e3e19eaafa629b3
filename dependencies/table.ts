import { plainTable } from '../reporting/plainTable.js';
import type { LockedPackage } from './lockfile.js';

/** A package, and when that version of it was published, where the registry could be asked. */
export interface DatedPackage extends LockedPackage {
  readonly published?: Date;
}

const DAY_MS = 86_400_000;

/**
 * The packages as aligned lines: name, version, age, licence, what for, and whether they would run
 * code when they are installed.
 *
 * @param now what ages are reckoned from
 */
export function table(packages: readonly DatedPackage[], now: Date): string {
  const rows = packages.map((one) => [
    one.name,
    one.version,
    one.published ? `${Math.floor((+now - +one.published) / DAY_MS)} days` : '?',
    one.license,
    one.development ? 'development' : 'service',
    one.installsCode ? 'RUNS CODE AT INSTALLATION' : '',
  ]);
  return plainTable(['package', 'version', 'age', 'licence', 'for', ''], rows, false);
}

/** How many packages there are of each licence, and which would run code when they are installed. */
export function summary(packages: readonly LockedPackage[]): string {
  const counts = new Map<string, number>();
  for (const { license } of packages) counts.set(license, (counts.get(license) ?? 0) + 1);
  const licenses = [...counts]
    .sort(([a, m], [b, n]) => n - m || a.localeCompare(b))
    .map(([license, count]) => `${license} ${count}`);
  const running = packages.filter(({ installsCode }) => installsCode).map(({ name }) => name);
  const service = packages.filter(({ development }) => !development).length;
  return [
    `${packages.length} packages, ${service} of them for the service.`,
    `Licences: ${licenses.join(', ')}.`,
    `Would run code at installation, and may not (.npmrc): ${running.join(', ') || 'none'}.`,
  ].join('\n');
}
