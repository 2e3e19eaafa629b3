import assert from 'node:assert/strict';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localEnvironment, withPulumi } from '../../stack/pulumiCli.js';

describe('Pulumi without an account', () => {
  let root: string;
  const passphrase = () => join(root, '.pulumi', 'passphrase');
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'sentiment-api-'));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it('keeps its state in the project, in the stack dev', () => {
    const environment = localEnvironment({}, root);
    assert.equal(environment.PULUMI_BACKEND_URL, `file://${root}`);
    assert.equal(environment.PULUMI_STACK, 'dev');
  });

  it('makes a passphrase once, for its owner’s eyes only', () => {
    const path = localEnvironment({}, root).PULUMI_CONFIG_PASSPHRASE_FILE;
    assert.equal(path, passphrase());
    assert.equal(statSync(path).mode & 0o777, 0o600);
    const made = readFileSync(path, 'utf8');
    assert.match(made, /^[\w-]{43}$/);
    localEnvironment({}, root);
    assert.equal(readFileSync(path, 'utf8'), made);
  });

  it('takes a backend, a stack and a passphrase that are there already', () => {
    for (const given of [
      { PULUMI_BACKEND_URL: 's3://states', PULUMI_STACK: 'prod', PULUMI_CONFIG_PASSPHRASE: 'a' },
      { PULUMI_BACKEND_URL: 'file://~', PULUMI_STACK: 'dev', PULUMI_CONFIG_PASSPHRASE: '' },
      { PULUMI_BACKEND_URL: 'file://~', PULUMI_STACK: 'dev', PULUMI_CONFIG_PASSPHRASE_FILE: '/p' },
    ]) {
      assert.deepEqual(localEnvironment(given, root), given);
    }
    assert.throws(() => statSync(passphrase()), { code: 'ENOENT' });
  });

  describe('finds the pulumi command', () => {
    const install = (...folder: string[]) => {
      const bin = join(root, ...folder);
      mkdirSync(bin, { recursive: true });
      writeFileSync(join(bin, 'pulumi'), '#!/bin/sh\necho v3.999.0\n');
      chmodSync(join(bin, 'pulumi'), 0o755);
      return bin;
    };

    it('on the PATH', async () => {
      const PATH = install('bin');
      assert.deepEqual(await withPulumi({ PATH }, root), { PATH });
    });

    it('or else where it was installed before', async () => {
      const bin = install('.pulumi', 'cli', 'bin');
      const { PATH } = await withPulumi({ PATH: '/nowhere' }, root);
      assert.equal(PATH, `${bin}:/nowhere`);
    });
  });
});
