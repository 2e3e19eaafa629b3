import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { createServer, type Server } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './command.js';
import { HOST_ADDRESS } from './layout.js';
import { registriesOf } from './node.js';
import type { ClusterNode } from './nodes.js';
import type { Registry } from './registry.js';

const USER = 'puller';
const PASSWORD = 'only for tests';
const BASIC = `Basic ${Buffer.from(`${USER}:${PASSWORD}`).toString('base64')}`;

/** The way to a registry for nodes: by a certificate that no node knows, and with a password. */
export class Guard {
  /** What `kubectl create secret docker-registry` is told. */
  readonly credentials: readonly string[];

  private constructor(
    /** Host and port, as nodes name the registry. */
    readonly address: string,
    private readonly certificate: string,
    private readonly server: Server,
  ) {
    this.credentials = [
      `--docker-server=${address}`,
      `--docker-username=${USER}`,
      `--docker-password=${PASSWORD}`,
    ];
  }

  static async start(registry: Registry): Promise<Guard> {
    const folder = await mkdtemp(join(tmpdir(), 'guard-'));
    const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'ca.crt')];
    await run('openssl', [
      ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', '-subj', '/CN=guard'],
      ...['-addext', `subjectAltName=IP:${HOST_ADDRESS}`, '-keyout', key, '-out', certificate],
    ]);
    const server = createServer(
      { key: await readFile(key), cert: await readFile(certificate) },
      (asked, answer) => {
        if (asked.headers.authorization !== BASIC) {
          answer.writeHead(401, { 'WWW-Authenticate': 'Basic realm="registry"' }).end();
          return;
        }
        const { method = 'GET', url = '/' } = asked;
        const { authorization: _, ...headers } = asked.headers;
        const behind = request(`http://${registry.address}${url}`, { method, headers });
        behind.on('response', (response) => {
          answer.writeHead(response.statusCode!, response.headers);
          response.pipe(answer);
        });
        behind.on('error', () => answer.destroy());
        asked.pipe(behind);
      },
    ).listen(0, HOST_ADDRESS);
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const text = await readFile(certificate, 'utf8');
    await rm(folder, { recursive: true });
    return new Guard(`${HOST_ADDRESS}:${port}`, text, server);
  }

  /** Makes the certificate known to nodes. */
  async trust(nodes: readonly ClusterNode[]): Promise<void> {
    for (const node of nodes) {
      const folder = join(registriesOf(node), this.address);
      await mkdir(folder, { recursive: true });
      const ca = join(folder, 'ca.crt');
      await writeFile(ca, this.certificate);
      const server = `https://${this.address}`;
      await writeFile(
        join(folder, 'hosts.toml'),
        `server = "${server}"\n[host."${server}"]\nca = "${ca}"\n`,
      );
    }
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}
