import assert from 'node:assert/strict';
import { dockerHost } from '../../stack/dockerHost.js';
import { useStandIns } from './standIns.js';

describe('The Docker daemon', () => {
  const used = useStandIns();

  it('is that of the docker context, as the docker command has it', () => {
    used.commands.add('docker', 'echo "unix:///home/me/.colima/default/docker.sock"');
    const { PATH } = used.commands;
    assert.equal(dockerHost({ PATH }), 'unix:///home/me/.colima/default/docker.sock');
    assert.deepEqual(used.commands.calls(), [
      'docker context inspect --format {{.Endpoints.docker.Host}}',
    ]);
  });

  it('is that of DOCKER_HOST, where it is set', () => {
    used.commands.add('docker', 'echo unix:///var/run/docker.sock');
    const { PATH } = used.commands;
    assert.equal(dockerHost({ PATH, DOCKER_HOST: 'ssh://builder' }), 'ssh://builder');
    assert.deepEqual(used.commands.calls(), []);
  });

  it('is unknown where the docker command is missing or does not know', () => {
    assert.equal(dockerHost({ PATH: used.folder }), undefined);
    used.commands.add('docker', 'echo "context not found" >&2; exit 1');
    assert.equal(dockerHost({ PATH: used.commands.PATH }), undefined);
  });
});
