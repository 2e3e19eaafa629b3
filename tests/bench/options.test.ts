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

  it('keeps no server to a pod’s limits that runs already', () => {
    const stderr = bench('in-pod', '--against', 'x=http://127.0.0.1:1');
    assert.match(stderr, /^bench: --against: in-pod starts each server/);
  });
});
