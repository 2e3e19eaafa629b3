import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { run } from './command.js';
import { CACHE, GO_MODULES } from './layout.js';
import { step } from './progress.js';

const OLDEST_GO = [1, 24] as const;

/** A program that is built from a Go module. */
interface Source {
  /** The folder of the Go module that requires it. */
  readonly module: string;
  /** The package of its main function. */
  readonly path: string;
  readonly tags?: string;
  /** Packages that are told the version, as `gitVersion` and so on. */
  readonly stamped?: readonly string[];
}

const SOURCES = {
  /** Every component of Kubernetes and its clients, by the name it is called by. */
  kubernetes: {
    module: 'kubernetes',
    path: '.',
    tags: 'providerless',
    stamped: ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version'],
  },
  pause: { module: 'kubernetes', path: './pause' },
  /** Enforces network policies. */
  kubeRouter: {
    module: 'kube-router',
    path: 'github.com/cloudnativelabs/kube-router/v2/cmd/kube-router',
  },
} satisfies Record<string, Source>;

/** Where each program is. */
export type Programs = Readonly<Record<keyof typeof SOURCES, string>>;

/** The release of Kubernetes that the Go module requires, for one `v1.34.2`. */
export async function kubernetesVersion(): Promise<string> {
  const goMod = await readFile(join(GO_MODULES, 'kubernetes/go.mod'), 'utf8');
  const version = /^\s*k8s\.io\/kubernetes (v\S+)$/m.exec(goMod)?.[1];
  if (!version) throw new Error('the Go module requires no k8s.io/kubernetes');
  return version;
}

/** The programs, each built once for what its Go module says. */
export async function buildPrograms(): Promise<Programs> {
  const built: Partial<Record<keyof Programs, string>> = {};
  for (const [name, source] of Object.entries(SOURCES) as [keyof Programs, Source][]) {
    built[name] = await buildOnce(name, source);
  }
  return built as Programs;
}

async function buildOnce(name: string, source: Source): Promise<string> {
  const module = join(GO_MODULES, source.module);
  const program = join(CACHE, `${name}-${await digestOf(module)}`, name);
  if (!existsSync(program)) {
    await requireGo(module);
    await step(`building ${name} (once, Kubernetes about 5 minutes on 2 cores)`, async () => {
      const draft = `${program}.${process.pid}`;
      await mkdir(dirname(program), { recursive: true });
      try {
        await build(module, source, draft);
        await rename(draft, program);
      } finally {
        await rm(draft, { force: true });
      }
    });
  }
  return program;
}

async function build(module: string, source: Source, target: string): Promise<void> {
  const version = await kubernetesVersion();
  const [, major, minor] = /^v(\d+)\.(\d+)/.exec(version) ?? [];
  const stamps = (source.stamped ?? []).flatMap((name) =>
    [`gitVersion=${version}`, `gitMajor=${major}`, `gitMinor=${minor}`].map(
      (value) => `-X ${name}.${value}`,
    ),
  );
  await run(
    'go',
    [
      ...['build', '-trimpath', `-tags=${source.tags ?? ''}`],
      ...['-ldflags', ['-s -w', ...stamps].join(' '), '-o', target, source.path],
    ],
    { cwd: module, env: { CGO_ENABLED: '0', GOFLAGS: '-buildvcs=false' } },
  );
}

async function requireGo(module: string): Promise<void> {
  const how = `Kubernetes is built from Go modules and needs Go ${OLDEST_GO.join('.')} or later: https://go.dev/doc/install`;
  const version = await run('go', ['env', 'GOVERSION'], { cwd: module }).catch(() => {
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
