import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stackFromArguments, UsageError } from '../../stack/commands/arguments.js';

describe('A command’s stack', () => {
  let root: string;
  const stack = (...args: string[]) => stackFromArguments(args, 'Does something.', root)!;
  const refuses = (args: string[], message: RegExp) =>
    assert.throws(
      () => stack(...args),
      (error) => error instanceof UsageError && message.test(error.message),
    );

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'sentiment-api-'));
    writeFileSync(join(root, 'Pulumi.yaml'), 'name: sentiment-api\n');
    writeFileSync(join(root, 'Pulumi.dev.yaml'), 'config:\n  sentiment-api:replicas: 3\n');
    writeFileSync(join(root, 'Pulumi.empty.yaml'), '');
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it('is dev unless another one is named', () => {
    assert.equal(stack().stack, 'dev');
    assert.equal(stack().config.replicas, 3);
    assert.equal(stack('--stack', 'empty').config.replicas, 2);
  });

  it('has the values given instead, as Pulumi would hand them to the program', () => {
    const { config, stored } = stack('--config', 'replicas=4', '--config=nodeImage=a:b');
    assert.equal(config.replicas, 4);
    assert.deepEqual(stored, {
      'sentiment-api:replicas': '4',
      'sentiment-api:nodeImage': 'a:b',
    });
  });

  it('is refused with what is wrong', () => {
    refuses(['--stack', 'prod'], /^cannot read Pulumi\.prod\.yaml: ENOENT/);
    refuses(['--replicas', '3'], /^Unknown option '--replicas'.*\n\nOptions:/s);
    refuses(['--config', 'replicas'], /^--config replicas: expected KEY=VALUE$/);
    writeFileSync(
      join(root, 'Pulumi.dev.yaml'),
      'config:\n  sentiment-api:registry:\n    secure: v1:abc\n',
    );
    refuses([], /^Pulumi\.dev\.yaml: sentiment-api:registry: expected plain text/);
  });
});
