import { spawnSync } from 'node:child_process';
import type { Environment } from './environment.js';

/**
 * The Docker daemon that the `docker` command talks to: that of DOCKER_HOST, or else that of the
 * docker context. Pulumi's provider knows DOCKER_HOST and a few sockets, and no context: left to
 * itself it misses the daemon of colima, Rancher Desktop, OrbStack or a rootless Docker.
 *
 * @returns such as `unix:///var/run/docker.sock`; undefined where there is no docker command to ask
 * @see https://docs.docker.com/engine/manage-resources/contexts/
 */
export function dockerHost(environment: Environment = process.env): string | undefined {
  if (environment.DOCKER_HOST) return environment.DOCKER_HOST;
  const args = ['context', 'inspect', '--format', '{{.Endpoints.docker.Host}}'];
  const { status, stdout } = spawnSync('docker', args, {
    env: { ...environment },
    encoding: 'utf8',
  });
  return (status === 0 && stdout.trim()) || undefined;
}
