import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import {
  copyFile,
  cp,
  mkdir,
  readFile,
  realpath,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { run } from './command.js';
import { CACHE } from './layout.js';
import { step } from './progress.js';

const CA_BUNDLE = '/etc/ssl/certs/ca-certificates.crt';
/** What a container has no use for. */
const UNUSED = [
  'usr/share/doc',
  'usr/share/man',
  'usr/share/locale',
  'usr/share/info',
  'var/lib/apt/lists',
  'var/cache/apt',
];
const NPM_SETTINGS = ['registry', 'proxy', 'https-proxy', 'noproxy', 'strict-ssl'] as const;

/** A Node.js base image in the place of Docker Hub's, as a root file system in a tar file. */
export interface NodeImage {
  readonly name: string;
  readonly archive: string;
  /** Dockerfile instructions that `docker import --change` takes. */
  readonly changes: readonly string[];
}

/**
 * Debian with the Node.js and npm of this machine, and with its ways to the npm registry: registry,
 * proxies and certificates, but no credentials. Made once for each of these.
 */
export async function makeNodeImage(): Promise<NodeImage> {
  const npm = join(dirname(await realpath(await which('npm'))), '..');
  const npmVersion = JSON.parse(await readFile(join(npm, 'package.json'), 'utf8')).version;
  const npmConfig = await npmConfiguration();
  const certificates = await certificateBundle();
  const codename = await debianCodename();
  const digest = createHash('sha256')
    .update(JSON.stringify([process.version, process.arch, npmVersion, npmConfig, codename]))
    .update(certificates ?? '')
    .update(await readFile(new URL(import.meta.url)))
    .digest('hex')
    .slice(0, 16);
  const archive = join(CACHE, `node-image-${digest}.tar`);
  if (!existsSync(archive)) {
    await step(`making a Node.js ${process.version} base image (once, about a minute)`, () =>
      makeArchive(archive, codename, npm, npmConfig, certificates),
    );
  }
  return {
    name: `node:${process.version.slice(1)}-${codename}-local`,
    archive,
    changes: certificates
      ? [`ENV NODE_EXTRA_CA_CERTS=${CA_BUNDLE}`, 'CMD ["node"]']
      : ['CMD ["node"]'],
  };
}

async function makeArchive(
  archive: string,
  codename: string,
  npm: string,
  npmConfig: string,
  certificates: Buffer | undefined,
): Promise<void> {
  const root = `${archive}.${process.pid}`;
  try {
    await mkdir(root, { recursive: true });
    await run('debootstrap', [
      '--variant=minbase',
      '--include=ca-certificates,libstdc++6',
      codename,
      root,
      await debianMirror(),
    ]);
    for (const path of UNUSED) await rm(join(root, path), { recursive: true, force: true });
    const local = join(root, 'usr/local');
    await copyFile(process.execPath, join(local, 'bin/node'));
    await cp(npm, join(local, 'lib/node_modules/npm'), { recursive: true });
    for (const command of ['npm', 'npx']) {
      await symlink(`../lib/node_modules/npm/bin/${command}-cli.js`, join(local, 'bin', command));
    }
    await mkdir(join(local, 'etc'), { recursive: true });
    await writeFile(join(local, 'etc/npmrc'), npmConfig);
    if (certificates) await writeFile(join(root, CA_BUNDLE), certificates);
    await run('chroot', [root, 'npm', '--version']);
    await run('tar', ['--numeric-owner', '-C', root, '-cf', `${root}.tar`, '.']);
    await rename(`${root}.tar`, archive);
  } finally {
    await rm(root, { recursive: true, force: true });
    await rm(`${root}.tar`, { force: true });
  }
}

/** How npm reaches its registry from this machine, as an npmrc file. */
async function npmConfiguration(): Promise<string> {
  const lines = [];
  for (const key of NPM_SETTINGS) {
    const value = (await run('npm', ['config', 'get', key])).trim();
    if (value !== '' && value !== 'null') lines.push(`${key}=${value}\n`);
  }
  return lines.join('');
}

/** The certificates that this machine trusts, where Node.js or npm has been told of others than its own. */
async function certificateBundle(): Promise<Buffer | undefined> {
  const cafile = (await run('npm', ['config', 'get', 'cafile'])).trim();
  const path = process.env.NODE_EXTRA_CA_CERTS || (cafile !== 'null' && cafile);
  return path ? readFile(path) : undefined;
}

async function debianCodename(): Promise<string> {
  const release = await readFile('/etc/os-release', 'utf8');
  return /^VERSION_CODENAME=(\w+)$/m.exec(release)?.[1] ?? 'bookworm';
}

/** The mirror that apt uses; an empty answer leaves it to debootstrap. */
async function debianMirror(): Promise<string> {
  const codename = await debianCodename();
  const mirrors = await run('apt-get', [
    'indextargets',
    '--format',
    '$(REPO_URI)',
    `Codename: ${codename}`,
    'Component: main',
    'Created-By: Packages',
  ]);
  return mirrors.split('\n')[0] ?? '';
}

async function which(command: string): Promise<string> {
  return (await run('sh', ['-c', `command -v ${command}`])).trim();
}
