import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dockerHost } from '../../stack/dockerHost.js';
import { type StandIns, standIns } from './standIns.js';

describe('The Docker daemon', () => {
  let folder: string;
  let commands: StandIns;
  before(function () {
    if (process.platform === 'win32') this.skip();
  });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sentiment-api-'));
    commands = standIns(folder);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is that of the docker context, as the docker command has it', () => {
    commands.add('docker', 'echo "unix:///home/me/.colima/default/docker.sock"');
    const { PATH } = commands;
    assert.equal(dockerHost({ PATH }), 'unix:///home/me/.colima/default/docker.sock');
    assert.deepEqual(commands.calls(), [
      'docker context inspect --format {{.Endpoints.docker.Host}}',
    ]);
  });

  it('is that of DOCKER_HOST, where it is set', () => {
    commands.add('docker', 'echo unix:///var/run/docker.sock');
    const { PATH } = commands;
    assert.equal(dockerHost({ PATH, DOCKER_HOST: 'ssh://builder' }), 'ssh://builder');
    assert.deepEqual(commands.calls(), []);
  });

  it('is unknown where the docker command is missing or does not know', () => {
    assert.equal(dockerHost({ PATH: folder }), undefined);
    commands.add('docker', 'echo "context not found" >&2; exit 1');
    assert.equal(dockerHost({ PATH: commands.PATH }), undefined);
  });
});
