import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { type LockedPackage, lockedPackages, newPackages } from '../../dependencies/lockfile.js';
import { summary, table } from '../../dependencies/table.js';

const lockfile = (packages: object) =>
  JSON.stringify({
    packages: {
      '': { dependencies: { koa: '3.0.0' }, devDependencies: { tool: '1.0.0' } },
      ...packages,
    },
  });

const LOCKED = lockfile({
  'node_modules/koa': { version: '3.0.0', license: 'MIT' },
  'node_modules/tool': {
    version: '1.0.0',
    license: 'Apache-2.0',
    dev: true,
    hasInstallScript: true,
  },
  'node_modules/tool/node_modules/koa': { version: '2.0.0', dev: true },
});

describe('Of the dependencies is said', () => {
  const [old, koa, tool] = lockedPackages(LOCKED) as [LockedPackage, LockedPackage, LockedPackage];

  it('what they are for, under which licence, and whether they would run code', () => {
    assert.deepEqual(koa, {
      ...{ name: 'koa', version: '3.0.0', license: 'MIT' },
      ...{ direct: true, development: false, installsCode: false },
    });
    assert.deepEqual([tool.development, tool.installsCode, tool.direct], [true, true, true]);
    assert.deepEqual([old.version, old.direct, old.license], ['2.0.0', false, 'unknown']);
    assert.match(
      table([tool], new Date()),
      /^tool +1\.0\.0 +\? +Apache-2\.0 +development +RUNS CODE/m,
    );
  });

  it('how old they are', () => {
    const published = new Date('2026-01-01T12:00:00Z');
    const lines = table([{ ...koa, published }], new Date('2026-01-31T11:00:00Z'));
    assert.match(lines, /^koa +3\.0\.0 +29 days +MIT +service$/m);
  });

  it('which are new, in another version too', () => {
    const before = lockedPackages(lockfile({ 'node_modules/koa': { version: '2.0.0' } }));
    assert.deepEqual(newPackages([old, koa, tool], before), [koa, tool]);
  });

  it('how many there are of each licence', () => {
    assert.equal(
      summary([old, koa, tool]),
      '3 packages, 1 of them for the service.\nLicences: Apache-2.0 1, MIT 1, unknown 1.\n' +
        'Would run code at installation, and may not (.npmrc): tool.',
    );
  });
});

describe('The dependencies', () => {
  const packages = lockedPackages(readFileSync('package-lock.json', 'utf8'));

  it('have licences that allow the image to be passed on', () => {
    const free =
      /^\(?(MIT|MIT-0|ISC|0BSD|BSD-[23]-Clause|Apache-2\.0|BlueOak-1\.0\.0|Unlicense|CC0-1\.0)\b/;
    const others = packages
      .filter(({ development, license }) => !development && !free.test(license))
      .map(({ name, license }) => `${name} ${license}`);
    // Optional libraries of sharp, which the service is built without.
    assert.deepEqual(
      others.filter((one) => !one.startsWith('@img/')),
      [],
    );
  });

  it('run nothing when they are installed, and come from wherever npm is set to', () => {
    assert.match(readFileSync('.npmrc', 'utf8'), /^ignore-scripts=true$/m);
    assert.doesNotMatch(readFileSync('package-lock.json', 'utf8'), /"resolved": "https?:/);
  });
});
