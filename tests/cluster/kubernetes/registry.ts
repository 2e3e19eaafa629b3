import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { environment } from './command.js';
import { eventually } from './progress.js';

/** A container registry on this machine's loopback interface. */
export class Registry {
  private constructor(
    /** Host and port. */
    readonly address: string,
    private readonly folder: string,
    private readonly server: ChildProcess,
  ) {}

  static async start(): Promise<Registry> {
    const address = `127.0.0.1:${await freePort()}`;
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
    const server = spawn('docker-registry', ['serve', config], {
      env: environment(),
      stdio: 'ignore',
    });
    const registry = new Registry(address, folder, server);
    await eventually('the registry', 20_000, async () => (await fetch(`http://${address}/v2/`)).ok);
    return registry;
  }

  /** Names of the tags that an image has here. */
  async tags(image: string): Promise<readonly string[]> {
    const response = await fetch(`http://${this.address}/v2/${image}/tags/list`);
    return ((await response.json()) as { tags?: string[] }).tags ?? [];
  }

  async stop(): Promise<void> {
    if (this.server.exitCode === null) {
      this.server.kill();
      await once(this.server, 'exit');
    }
    await rm(this.folder, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
