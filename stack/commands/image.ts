import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { imageSource, ROOT, stageContext } from '../imageSource.js';
import { command, stackFromArguments } from './arguments.js';
import { UsageError } from './usageError.js';

const PURPOSE = `Builds the image that the stack would build, with the docker command, and prints its name.`;

/** Runs docker. The name is all that standard output gets; docker's progress goes the other way. */
function docker(args: readonly string[]): number {
  const { status, error } = spawnSync('docker', args, {
    stdio: ['ignore', process.stderr, 'inherit'],
  });
  if (error) throw new UsageError(`cannot run docker: ${error.message}`);
  return status ?? 1;
}

function isThere(image: string): boolean {
  return spawnSync('docker', ['image', 'inspect', image], { stdio: 'ignore' }).status === 0;
}

await command(async () => {
  const chosen = stackFromArguments(process.argv.slice(2), PURPOSE);
  if (!chosen) return;
  const { name, buildArgs, platform, context } = imageSource(chosen.config);
  stageContext(chosen.config);
  const folder = join(ROOT, context);
  const build = (...options: string[]) => {
    const status = docker([
      'build',
      ...options,
      ...['--file', join(folder, 'service', 'Dockerfile')],
      ...['--tag', name],
      ...['--platform', platform],
      ...Object.entries(buildArgs).flatMap(([key, value]) => ['--build-arg', `${key}=${value}`]),
      folder,
    ]);
    if (status !== 0) throw new UsageError(`docker build failed with exit code ${status}`);
  };
  build();
  // A builder that runs in a container keeps what it built, unless it is told to hand it over.
  if (!isThere(name)) build('--load');
  if (!isThere(name)) throw new UsageError(`docker built ${name}, but does not have it afterwards`);
  if (chosen.config.registry) console.error(`To push it: docker push ${name}`);
  console.log(name);
});
