import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { imageSource, ROOT } from '../imageSource.js';
import { command, stackFromArguments, UsageError } from './arguments.js';

const PURPOSE = `Builds the image that the stack would build, with the docker command, and prints its name.`;

await command(async () => {
  const chosen = stackFromArguments(process.argv.slice(2), PURPOSE);
  if (!chosen) return;
  const { name, buildArgs, platform } = imageSource(chosen.config);
  const args = [
    'build',
    ...['--file', join(ROOT, 'service', 'Dockerfile')],
    ...['--tag', name],
    ...['--platform', platform],
    ...Object.entries(buildArgs).flatMap(([key, value]) => ['--build-arg', `${key}=${value}`]),
    ROOT,
  ];
  // The name is all that standard output gets; docker's progress goes the other way.
  const { status, error } = spawnSync('docker', args, {
    stdio: ['ignore', process.stderr, 'inherit'],
  });
  if (error) throw new UsageError(`cannot run docker: ${error.message}`);
  if (status !== 0) throw new UsageError(`docker build failed with exit code ${status}`);
  console.log(name);
});
