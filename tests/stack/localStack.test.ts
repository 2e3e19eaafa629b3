import assert from 'node:assert/strict';
import { needsStack, preparation } from '../../stack/localStack.js';

const stacks = (...names: string[]) => names.map((name) => ({ name, current: false }));

describe('Before a pulumi command without an account', () => {
  it('the stack dev is made, the first time', () => {
    assert.deepEqual(preparation(undefined, []), ['stack', 'init', 'dev']);
  });

  it('the stack dev is selected, where none is', () => {
    assert.deepEqual(preparation(undefined, stacks('dev', 'production')), [
      'stack',
      'select',
      'dev',
    ]);
  });

  it('the stack that is selected stays so', () => {
    const selected = [{ name: 'production', current: true }, ...stacks('dev')];
    assert.deepEqual(preparation(undefined, selected), []);
  });

  it('Pulumi asks which of several, none of which is dev', () => {
    assert.deepEqual(preparation(undefined, stacks('staging', 'production')), []);
  });

  it('the stack of PULUMI_STACK is made, and the selected one stays so', () => {
    assert.deepEqual(preparation('production', stacks('dev')), [
      ...['stack', 'init', 'production', '--no-select'],
    ]);
    assert.deepEqual(preparation('production', stacks('dev', 'production')), []);
    assert.deepEqual(preparation('organization/sentiment-api/dev', stacks('dev')), []);
  });

  it('nothing is made for one that names its stack or needs none', () => {
    const needs = (command: string) => needsStack(command.split(' '));
    for (const command of [
      'up --stack production',
      'up --stack=production',
      'up -s production',
      'stack init production',
      'stack select --create production',
      'stack ls --json',
      'plugin ls',
      'whoami',
      'up --help',
      'version',
    ]) {
      assert.equal(needs(command), false, command);
    }
    for (const command of [
      'up',
      'up --yes --skip-preview',
      'config set --secret registry ghcr.io/owner',
      'stack',
      'stack output url',
      'destroy',
    ]) {
      assert.equal(needs(command), true, command);
    }
  });
});
