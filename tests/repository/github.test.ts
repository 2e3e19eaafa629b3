import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

interface Step {
  readonly run?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string>>;
}

/** A file of .github. */
// biome-ignore lint/suspicious/noExplicitAny: a test reads into it as it likes
const read = (...path: string[]): any => parse(readFileSync(join('.github', ...path), 'utf8'));
const stepsOf = (workflow: { jobs: Record<string, { steps: Step[] }> }) =>
  Object.values(workflow.jobs).flatMap(({ steps }) => steps);

describe('On GitHub', () => {
  it('a change is checked by the same script as by hand, and on each system', () => {
    const { jobs } = read('workflows', 'check.yml');
    assert.ok(jobs.linux.steps.some(({ run }: Step) => run === '.ci/run'));
    assert.ok(existsSync('.ci/run'));
    assert.deepEqual(jobs.fast.strategy.matrix.os, ['macos-latest', 'windows-latest']);
    const { engines } = JSON.parse(readFileSync('package.json', 'utf8'));
    assert.equal(jobs.fast.strategy.matrix.include[0].node, engines.node.replace('>=', ''));
  });

  it('scripts that are run are there', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
    for (const file of readdirSync('.github/workflows')) {
      for (const { run } of stepsOf(read('workflows', file))) {
        const [, script] = /^npm (?:run )?(?!ci$)([\w:]+)/.exec(run ?? '') ?? [];
        assert.ok(script === undefined || script in scripts, `${file}: ${run}`);
      }
    }
  });

  it('an image is published for both architectures, with its materials, provenance and labels', () => {
    const build = stepsOf(read('workflows', 'image.yml')).find(({ uses }) =>
      uses?.startsWith('docker/build-push-action'),
    )!;
    const { platforms, sbom, provenance, file, 'build-args': args } = build.with!;
    assert.equal(platforms, 'linux/amd64,linux/arm64');
    assert.equal(String(sbom), 'true');
    assert.equal(provenance, 'mode=max');
    const dockerfile = readFileSync(file!, 'utf8');
    for (const [, name] of args!.matchAll(/^(\w+)=/gm))
      assert.match(dockerfile, new RegExp(`^ARG ${name}$`, 'm'));
  });

  it('whoever reports a fault is asked for what the doctor says', () => {
    const { body } = read('ISSUE_TEMPLATE', 'fault.yml');
    assert.match(JSON.stringify(body), /npm run --silent doctor -- --json/);
  });
});
