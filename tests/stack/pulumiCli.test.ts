import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { localEnvironment, withPulumi } from '../../stack/pulumiCli.js';
import { standIns, useStandIns } from './standIns.js';

describe('Pulumi without an account', () => {
  const used = useStandIns();
  let root: string;
  beforeEach(() => {
    root = used.folder;
  });
  const passphrase = () => join(root, '.pulumi', 'passphrase');

  it('keeps its state in the project, and forces no stack', () => {
    const environment = localEnvironment({ PATH: root }, root);
    assert.equal(environment.PULUMI_BACKEND_URL, `file://${root}`);
    assert.equal('PULUMI_STACK' in environment, false);
  });

  it('keeps its state in the project, also where folders are told apart by backslashes', () => {
    const given = { PATH: root, PULUMI_CONFIG_PASSPHRASE: '' };
    const { PULUMI_BACKEND_URL } = localEnvironment(given, 'C:\\Users\\me\\my sentiment-api\\');
    assert.equal(PULUMI_BACKEND_URL, 'file://C:/Users/me/my sentiment-api/');
  });

  it('makes a passphrase once, for its owner’s eyes only', () => {
    const path = localEnvironment({ PATH: root }, root).PULUMI_CONFIG_PASSPHRASE_FILE!;
    assert.equal(path, passphrase());
    assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.equal(statSync(join(root, '.pulumi')).mode & 0o777, 0o700);
    const made = readFileSync(path, 'utf8');
    assert.match(made, /^[\w-]{43}$/);
    localEnvironment({ PATH: root }, root);
    assert.equal(readFileSync(path, 'utf8'), made);
  });

  it('takes a backend, a stack, a passphrase and a Docker daemon that are there already', () => {
    const DOCKER_HOST = 'unix:///var/run/docker.sock';
    for (const given of [
      { PULUMI_BACKEND_URL: 's3://states', PULUMI_STACK: 'prod', PULUMI_CONFIG_PASSPHRASE: 'a' },
      { PULUMI_BACKEND_URL: 'file://~', PULUMI_STACK: 'dev', PULUMI_CONFIG_PASSPHRASE: '' },
      { PULUMI_BACKEND_URL: 'file://~', PULUMI_STACK: 'dev', PULUMI_CONFIG_PASSPHRASE_FILE: '/p' },
    ]) {
      assert.deepEqual(localEnvironment({ ...given, DOCKER_HOST }, root), {
        ...given,
        DOCKER_HOST,
      });
    }
    assert.throws(() => statSync(passphrase()), { code: 'ENOENT' });
  });

  it('talks to the Docker daemon that the docker command talks to', () => {
    const commands = used.commands;
    commands.add('docker', 'echo unix:///home/me/.rd/docker.sock');
    const { DOCKER_HOST } = localEnvironment({ PATH: commands.PATH }, root);
    assert.equal(DOCKER_HOST, 'unix:///home/me/.rd/docker.sock');
  });

  describe('finds the pulumi command', () => {
    it('on the PATH', async () => {
      const commands = used.commands;
      commands.add('pulumi');
      const { PATH } = commands;
      assert.deepEqual(await withPulumi({ PATH }, root), { PATH });
    });

    it('or else where it was installed before', async () => {
      const commands = standIns(join(root, '.pulumi', 'cli'));
      commands.add('pulumi', 'echo v3.999.0');
      const { PATH } = await withPulumi({ PATH: '/nowhere' }, root);
      assert.equal(PATH, `${join(root, '.pulumi', 'cli', 'bin')}:/nowhere`);
    });
  });
});
