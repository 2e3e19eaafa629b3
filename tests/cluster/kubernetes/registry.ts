import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { freePort } from '../../../bench/systems/freePort.js';
import { environment } from './command.js';
import { HOST_ADDRESS } from './layout.js';
import { registriesOf } from './node.js';
import { presentNodes } from './nodes.js';
import { eventually } from './progress.js';

/**
 * A container registry on this machine's loopback interface, which docker pushes to without being told
 * that it may. Nodes find it, by the same name, at this machine's address on their bridge.
 */
export class Registry {
  private constructor(
    /** Host and port. */
    readonly address: string,
    private readonly folder: string,
    private readonly processes: readonly ChildProcess[],
  ) {}

  static async start(): Promise<Registry> {
    const port = await freePort();
    const address = `127.0.0.1:${port}`;
    const folder = await mkdtemp(join(tmpdir(), 'registry-'));
    const config = join(folder, 'config.yaml');
    await writeFile(
      config,
      stringify({
        version: 0.1,
        log: { level: 'error' },
        storage: { filesystem: { rootdirectory: join(folder, 'images') } },
        http: { addr: address },
      }),
    );
    const start = (command: string, ...args: string[]) =>
      spawn(command, args, { env: environment(), stdio: 'ignore' });
    const registry = new Registry(address, folder, [
      start('docker-registry', 'serve', config),
      start('socat', `TCP-LISTEN:${port},bind=${HOST_ADDRESS},fork`, `TCP:${address}`),
    ]);
    for (const node of await presentNodes()) {
      const mirror = join(registriesOf(node), address);
      await mkdir(mirror, { recursive: true });
      const host = `[host."http://${HOST_ADDRESS}:${port}"]`;
      await writeFile(
        join(mirror, 'hosts.toml'),
        `server = "http://${address}"\n${host}\ncapabilities = ["pull", "resolve"]\n`,
      );
    }
    await eventually('the registry', 20_000, async () => (await fetch(`http://${address}/v2/`)).ok);
    return registry;
  }

  /** Names of the tags that an image has here. */
  async tags(image: string): Promise<readonly string[]> {
    const response = await fetch(`http://${this.address}/v2/${image}/tags/list`);
    return ((await response.json()) as { tags?: string[] }).tags ?? [];
  }

  async stop(): Promise<void> {
    for (const process of this.processes) {
      if (process.exitCode !== null) continue;
      process.kill();
      await once(process, 'exit');
    }
    await rm(this.folder, { recursive: true, force: true });
  }
}
