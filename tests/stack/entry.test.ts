import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from '../../stack/imageSource.js';
import { useFolder } from '../support/folder.js';

/** What `npm run tools` puts there, as far as Pulumi's start is concerned. */
const SDK = 'node_modules/@pulumi/pulumi/cmd/run/index.js';

describe('A bare `pulumi up` after `npm ci`, which leaves the SDK out', () => {
  const folder = useFolder();

  beforeEach(() => {
    cpSync(join(ROOT, 'stack/entry'), folder('stack/entry'), { recursive: true });
    mkdirSync(folder('dependencies'));
  });

  /** Starts the program as Pulumi's language host does: it looks the SDK up, and runs what it finds. */
  function start(tools: string) {
    writeFileSync(folder('dependencies/tools.js'), tools);
    const cwd = folder('stack/entry');
    const node = (...args: string[]) =>
      spawnSync(process.execPath, args, { cwd, encoding: 'utf8' });
    const found = node('-p', "require.resolve('@pulumi/pulumi/cmd/run')");
    assert.equal(found.status, 0, found.stderr);
    return node(found.stdout.trim(), '--stack=dev', 'index.ts');
  }

  it('installs it, and hands over to it', () => {
    const sdk = "console.log(process.argv.slice(2).join(' '))";
    const { status, stdout } = start(
      `const fs = require('node:fs'); fs.mkdirSync(${JSON.stringify(folder(dirname(SDK)))}, { recursive: true });
       fs.writeFileSync(${JSON.stringify(folder(SDK))}, ${JSON.stringify(sdk)});`,
    );
    assert.equal(stdout, '--stack=dev index.ts\n');
    assert.equal(status, 0);
  });

  it('says what to do, and nothing else, where it cannot', () => {
    const { status, stderr } = start(
      "console.error('That failed: `npm run tools` tries again.'); process.exitCode = 1",
    );
    assert.equal(stderr, 'That failed: `npm run tools` tries again.\n');
    assert.equal(status, 1);
  });
});
