import { createHash } from 'node:crypto';
import { access, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './command.js';
import { CACHE, GO_MODULE } from './layout.js';
import { step } from './progress.js';

const OLDEST_GO = [1, 24] as const;

/** Programs that are built from Go modules. */
export interface Programs {
  /** Every component of Kubernetes and its clients, by the name it is called by. */
  readonly kubernetes: string;
  readonly pause: string;
}

/** The release that the Go module requires, for one `v1.34.2`. */
export async function kubernetesVersion(): Promise<string> {
  const goMod = await readFile(join(GO_MODULE, 'go.mod'), 'utf8');
  const version = /^\s*k8s\.io\/kubernetes (v\S+)$/m.exec(goMod)?.[1];
  if (!version) throw new Error(`${GO_MODULE}/go.mod requires no k8s.io/kubernetes`);
  return version;
}

/** The programs, built once for what the Go module says. */
export async function buildPrograms(): Promise<Programs> {
  const folder = join(CACHE, `programs-${await digestOf(GO_MODULE)}`);
  const programs = { kubernetes: join(folder, 'kubernetes'), pause: join(folder, 'pause') };
  const built = await access(folder).then(
    () => true,
    () => false,
  );
  if (!built) {
    const version = await kubernetesVersion();
    await requireGo();
    await step(`building Kubernetes ${version} (once, about 5 minutes on 2 cores)`, async () => {
      const draft = `${folder}.${process.pid}`;
      await mkdir(draft, { recursive: true });
      try {
        await build('.', join(draft, 'kubernetes'), version);
        await build('./pause', join(draft, 'pause'), version);
        await rename(draft, folder);
      } finally {
        await rm(draft, { recursive: true, force: true });
      }
    });
  }
  return programs;
}

async function build(source: string, target: string, version: string): Promise<void> {
  const [, major, minor] = /^v(\d+)\.(\d+)/.exec(version) ?? [];
  const stamps = ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version'].flatMap((name) =>
    [`gitVersion=${version}`, `gitMajor=${major}`, `gitMinor=${minor}`].map(
      (value) => `-X ${name}.${value}`,
    ),
  );
  await run(
    'go',
    [
      'build',
      '-trimpath',
      '-tags',
      'providerless',
      '-ldflags',
      ['-s -w', ...stamps].join(' '),
      '-o',
      target,
      source,
    ],
    { cwd: GO_MODULE, env: { CGO_ENABLED: '0', GOFLAGS: '-buildvcs=false' } },
  );
}

async function requireGo(): Promise<void> {
  const how = `Kubernetes is built from its Go modules and needs Go ${OLDEST_GO.join('.')} or later: https://go.dev/doc/install`;
  const version = await run('go', ['env', 'GOVERSION'], { cwd: GO_MODULE }).catch(() => {
    throw new Error(`no working go command in the PATH. ${how}`);
  });
  const [, major = 0, minor = 0] = (/^go(\d+)\.(\d+)/.exec(version) ?? []).map(Number);
  if (major < OLDEST_GO[0] || (major === OLDEST_GO[0] && minor < OLDEST_GO[1])) {
    throw new Error(`${version.trim()} is too old. ${how}`);
  }
}

async function digestOf(folder: string): Promise<string> {
  const hash = createHash('sha256').update(process.arch);
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = files
    .filter((file) => file.isFile())
    .map((file) => join(file.parentPath, file.name));
  for (const path of paths.sort()) {
    hash
      .update(path.slice(folder.length))
      .update('\0')
      .update(await readFile(path))
      .update('\0');
  }
  return hash.digest('hex').slice(0, 16);
}
