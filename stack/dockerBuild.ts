import { join } from 'node:path';
import { type ImageSource, ROOT } from './imageSource.js';

/** Runs docker with these arguments, and gives its exit code. */
export type Docker = (args: readonly string[], output: 'shown' | 'hidden') => number;

/**
 * Builds an image of its staged context with the docker command, into the local Docker.
 *
 * @throws Error where the build fails, or leaves no image
 */
export function dockerBuild(
  { name, platform, buildArgs, context }: ImageSource,
  docker: Docker,
): void {
  const folder = join(ROOT, context);
  const args = [
    ...['--file', join(folder, 'service', 'Dockerfile')],
    ...['--tag', name],
    ...['--platform', platform],
    ...Object.entries(buildArgs).flatMap(([key, value]) => ['--build-arg', `${key}=${value}`]),
    folder,
  ];
  const build = (...options: string[]) => {
    const status = docker(['build', ...options, ...args], 'shown');
    if (status !== 0) throw new Error(`docker build failed with exit code ${status}`);
  };
  const isThere = () => docker(['image', 'inspect', name], 'hidden') === 0;
  build();
  // A builder that runs in a container keeps what it built, unless it is told to hand it over.
  if (!isThere()) build('--load');
  if (!isThere()) throw new Error(`docker built ${name}, and does not have it afterwards`);
}
