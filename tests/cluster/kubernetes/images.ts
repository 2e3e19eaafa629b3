import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import { pathToFileURL } from 'node:url';
import { environment, run } from './command.js';
import { type ClusterNode, presentNodes } from './nodes.js';
import { eventually, say } from './progress.js';

const ctr = ({ containerd }: ClusterNode, ...args: string[]) => [
  ...['--address', containerd, '--namespace', 'k8s.io'],
  ...args,
];

/** Whether a node has an image of this full name. */
async function hasName(node: ClusterNode, name: string): Promise<boolean> {
  const names = await run('ctr', ctr(node, 'images', 'list', '--quiet'));
  return names.split('\n').includes(name);
}

/** Waits until an image that docker has built or pulled has crossed over to the cluster. */
export async function imageCrossed(image: string): Promise<void> {
  for (const node of await presentNodes()) {
    const crossed = () => hasName(node, qualified(image));
    await eventually(`image ${image} on ${node.name}`, 120_000, crossed);
  }
}

/**
 * Gives an image that docker has to a node.
 *
 * @param id docker's digest of the image's configuration, by which nodes know images as well
 */
export async function giveImage(node: ClusterNode, image: string, id: string): Promise<void> {
  if (await hasName(node, id)) {
    await run('ctr', ctr(node, 'images', 'tag', '--force', id, qualified(image)));
    return;
  }
  const save = spawn('docker', ['save', image], {
    env: environment(),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const load = spawn('ctr', ctr(node, 'images', 'import', '-'), {
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
async function followDocker(nodes: readonly ClusterNode[]): Promise<void> {
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
    for (const node of nodes) {
      await giveImage(node, image, id).then(
        () => say(`${image} crossed over in ${Math.round(performance.now() - start)} ms`),
        (error: Error) => say(`${image} did not cross over: ${error.message}`),
      );
    }
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
  await followDocker(await presentNodes());
