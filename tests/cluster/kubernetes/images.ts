import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import { pathToFileURL } from 'node:url';
import { environment, run } from './command.js';
import { CONTAINERD_SOCKET } from './layout.js';
import { eventually, say } from './progress.js';

const CTR = ['--address', CONTAINERD_SOCKET, '--namespace', 'k8s.io'];

/** Whether the cluster has an image of this full name. */
async function hasName(name: string): Promise<boolean> {
  const names = await run('ctr', [...CTR, 'images', 'list', '--quiet']);
  return names.split('\n').includes(name);
}

/** Waits until an image that docker has built or pulled has crossed over to the cluster. */
export async function imageCrossed(image: string): Promise<void> {
  await eventually(`image ${image} in the cluster`, 120_000, () => hasName(qualified(image)));
}

/**
 * Gives an image that docker has to the cluster.
 *
 * @param id docker's digest of the image's configuration, by which the cluster knows images as well
 */
async function crossImage(image: string, id: string): Promise<void> {
  if (await hasName(id)) {
    await run('ctr', [...CTR, 'images', 'tag', '--force', id, qualified(image)]);
    return;
  }
  const save = spawn('docker', ['save', image], {
    env: environment(),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const load = spawn('ctr', [...CTR, 'images', 'import', '-'], {
    env: environment(),
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  const loaded = once(load, 'close');
  // ctr may close its input before docker has written the last padding; its exit code decides.
  await pipeline(save.stdout, load.stdin).catch(() => {});
  const [code] = await loaded;
  if (code !== 0) throw new Error(`ctr images import ended with exit code ${code}`);
}

/** Copies every image that docker gets or gives a name, until the process ends. */
async function followDocker(): Promise<void> {
  const filters = ['tag', 'pull', 'load', 'import'].flatMap((event) => [
    '--filter',
    `event=${event}`,
  ]);
  const events = spawn(
    'docker',
    // docker remembers its latest events, and so those from before this process was there.
    [
      'events',
      '--since=1',
      '--filter=type=image',
      ...filters,
      '--format={{.Actor.ID}} {{.Actor.Attributes.name}}',
    ],
    { env: environment(), stdio: ['ignore', 'pipe', 'inherit'] },
  );
  for await (const line of createInterface({ input: events.stdout })) {
    const [id = '', image = id] = line.split(' ');
    if (image === id) continue;
    const start = performance.now();
    await crossImage(image, id).then(
      () => say(`${image} crossed over in ${Math.round(performance.now() - start)} ms`),
      (error: Error) => say(`${image} did not cross over: ${error.message}`),
    );
  }
}

/** The name as containerd keeps it: with registry, owner and tag. */
function qualified(image: string): string {
  const [first = '', ...rest] = image.split('/');
  const named = /:[^/]*$|@/.test(image) ? image : `${image}:latest`;
  if (rest.length > 0 && (/[.:]/.test(first) || first === 'localhost')) return named;
  return rest.length > 0 ? `docker.io/${named}` : `docker.io/library/${named}`;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href)
  await followDocker();
