import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';

/** What the command says where nothing can be installed. */
function bench(...args: string[]): string {
  const command = ['--import', 'tsx', 'bench/main.ts', ...args];
  return spawnSync(process.execPath, command, { env: { PATH: '' }, encoding: 'utf8' }).stderr;
}

describe('The benchmark’s command line', () => {
  it('knows the names of servers before it installs any', () => {
    assert.equal(bench('--only', 'fastapi,nothing'), 'bench: --only: there is no nothing\n');
  });
});
