// npm run dependencies: what a reviewer wants to know of each package.
import { execFile, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { parseArgs, promisify } from 'node:util';
import pMap from 'p-map';
import { command, UsageError } from '../terminal/command.js';
import { type LockedPackage, lockedPackages, newPackages } from './lockfile.js';
import { type DatedPackage, summary, table } from './table.js';

const HELP = `Says of the packages that package.json names how old their version is, their licence, and
whether they would run code when they are installed; of all packages, the licences.

  npm run dependencies
  npm run dependencies -- --since main     of all packages that are new or changed since then

Ages come from the package registry, by npm; without it they are left open.`;

const LOCKFILE = 'package-lock.json';

/** Questions to the registry at a time. */
const CONCURRENCY = 4;

/** When a version was published; undefined where the registry does not say. */
async function published({ name, version }: LockedPackage): Promise<Date | undefined> {
  try {
    const { stdout } = await promisify(execFile)('npm', ['view', name, 'time', '--json'], {
      timeout: 30_000,
      maxBuffer: 2 ** 26,
      shell: process.platform === 'win32',
    });
    const time = (JSON.parse(stdout) as Record<string, string>)[version];
    return time ? new Date(time) : undefined;
  } catch {
    return undefined;
  }
}

async function dated(packages: readonly LockedPackage[]): Promise<DatedPackage[]> {
  return pMap(
    packages,
    async (one) => {
      const date = await published(one);
      return { ...one, ...(date && { published: date }) };
    },
    { concurrency: CONCURRENCY },
  );
}

function lockfileAt(revision: string): string {
  const { status, stdout, stderr } = spawnSync('git', ['show', `${revision}:${LOCKFILE}`], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  if (status !== 0) throw new UsageError(stderr.trim());
  return stdout;
}

await command(async () => {
  const { since, help } = parseArgs({
    options: { since: { type: 'string' }, help: { type: 'boolean', default: false } },
  }).values;
  if (help) {
    console.log(HELP);
  } else {
    const all = lockedPackages(readFileSync(LOCKFILE, 'utf8'));
    const shown = since
      ? newPackages(all, lockedPackages(lockfileAt(since)))
      : all.filter(({ direct }) => direct);
    console.log(shown.length > 0 ? table(await dated(shown), new Date()) : 'No package is new.');
    console.log(`\n${summary(all)}`);
  }
}, []);
