import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';
import { type LockedPackage, lockedPackages, newPackages } from '../../dependencies/lockfile.js';
import { summary, table } from '../../dependencies/table.js';
import { useFolder } from '../support/folder.js';

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
    assert.deepEqual(others, []);
  });

  it('run nothing when they are installed, and come from wherever npm is set to', () => {
    assert.match(readFileSync('.npmrc', 'utf8'), /^ignore-scripts=true$/m);
    assert.doesNotMatch(readFileSync('package-lock.json', 'utf8'), /"resolved": "https?:/);
  });

  it('that `npm ci` installs for Linux are 350 MB of files at most', function () {
    if (process.platform !== 'linux' || process.arch !== 'x64') this.skip();
    const { packages: locked } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
      packages: Record<string, { dev?: boolean; peer?: boolean }>;
    };
    const bytes = Object.entries(locked)
      .filter(([folder, { dev, peer }]) => folder && !dev && !peer)
      .map(([folder]) => bytesIn(folder))
      .reduce((sum, size) => sum + size, 0);
    assert.ok(bytes > 100e6 && bytes <= 350e6, `${Math.round(bytes / 1e6)} MB`);
  });
});

/** The bytes of a package's files, without the packages in it; 0 where it is not for this machine. */
function bytesIn(folder: string): number {
  if (!existsSync(folder)) return 0;
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => name !== 'node_modules')
    .map((entry) => join(folder, entry.name))
    .map((path) => (lstatSync(path).isDirectory() ? bytesIn(path) : lstatSync(path).size))
    .reduce((sum, size) => sum + size, 0);
}

describe('What `npm ci` leaves out', () => {
  const folder = useFolder();
  const { scripts, dependencies, devDependencies } = JSON.parse(
    readFileSync('package.json', 'utf8'),
  ) as Record<'scripts' | 'dependencies' | 'devDependencies', Record<string, string>>;

  /** The packages that a program imports, but for what it loads only when it is asked for traces. */
  async function imported(entry: string): Promise<string[]> {
    const { metafile } = await build({
      ...{ entryPoints: [entry], bundle: true, write: false, metafile: true, outdir: 'unused' },
      ...{ platform: 'node', format: 'esm', packages: 'external', logLevel: 'silent' },
      external: ['*/telemetry/tracing.js', '../../dist/*'],
    });
    const paths = Object.values(metafile.inputs).flatMap(({ imports }) => imports);
    const names = paths
      .filter(({ external, path }) => external && !isBuiltin(path))
      .flatMap(({ path }) => /^(@[^/]+\/)?[^./@][^/]*/.exec(path)?.[0] ?? []);
    return [...new Set(names)];
  }

  const own = ['lint', 'format', 'typecheck', 'test'];
  const withMocha = Object.keys(scripts).filter((name) => /\bmocha\b/.test(scripts[name]!));
  const programs = Object.entries(scripts).flatMap(([name, command]) => {
    const [entry] = /\b(?!dependencies\/tools)[\w/-]+\.(ts|mjs)\b/.exec(command) ?? [];
    return entry && !withMocha.includes(name) ? [[name, entry] as const] : [];
  });

  for (const name of new Set([...own, ...withMocha]))
    it(`is installed before \`npm run ${name}\``, () =>
      assert.match(scripts[name]!, /^node dependencies\/tools && /));

  for (const [name, entry] of programs)
    it(`is installed before \`npm run ${name}\`, if it is needed`, async () => {
      const missing = (await imported(entry)).filter((one) => !(one in dependencies));
      for (const one of missing) assert.ok(one in devDependencies, `${one} is declared nowhere`);
      const installs = scripts[name]!.startsWith('node dependencies/tools && ');
      assert.equal(installs, missing.length > 0, missing.join(', ') || 'needs nothing');
    });

  it('is installed once, in the versions that package.json names, and not again', function () {
    if (process.platform === 'win32') this.skip();
    const file = (path: string, content: string) => {
      mkdirSync(folder(path, '..'), { recursive: true });
      writeFileSync(folder(path), content, { mode: 0o755 });
    };
    const tools = () => {
      const env = { ...process.env, PATH: `${folder()}/bin:${process.env.PATH}` };
      return spawnSync('node', ['dependencies/tools'], { cwd: folder(), env, encoding: 'utf8' });
    };
    cpSync('dependencies/tools.js', folder('dependencies/tools.js'));
    file('package.json', '{"type":"module","devDependencies":{"tool":"1.0.0"}}');
    file('bin/npm', '#!/bin/sh\necho "asked for: $*" >&2\nexit 1\n');
    const failed = tools();
    assert.match(failed.stderr, /asked for: install --no-save --include=dev --include=peer\n/);
    assert.match(failed.stderr, /`npm ci`, then `npm run tools`/);
    assert.equal(failed.status, 1);
    file('node_modules/tool/package.json', '{"version":"0.9.0"}');
    assert.equal(tools().status, 1);
    file('node_modules/tool/package.json', '{"version":"1.0.0"}');
    const done = tools();
    assert.deepEqual([done.status, done.stdout + done.stderr], [0, '']);
  });
});
