import { spawnSync } from 'node:child_process';
import { command, UsageError } from '../../terminal/command.js';
import { StackConfigError } from '../config.js';
import { type Docker, dockerBuild } from '../dockerBuild.js';
import { imageSource, stageContext } from '../imageSource.js';
import { stackFromArguments } from './arguments.js';

const PURPOSE = `Builds the image that the stack would build, with the docker command, and prints its name.`;

/** Docker's progress goes to standard error: the name is all that standard output gets. */
const docker: Docker = (args, output) => {
  const { status, error } = spawnSync('docker', args, {
    stdio: output === 'shown' ? ['ignore', process.stderr, 'inherit'] : 'ignore',
  });
  if (error) throw new UsageError(`cannot run docker: ${error.message}`);
  return status ?? 1;
};

await command(async () => {
  const chosen = stackFromArguments(process.argv.slice(2), PURPOSE, ['env', 'otlpEndpoint']);
  if (!chosen) return;
  const source = imageSource(chosen.config);
  stageContext(chosen.config);
  try {
    dockerBuild(source, docker);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
  if (chosen.config.registry) console.error(`To push it: docker push ${source.name}`);
  console.log(source.name);
}, [StackConfigError]);
