import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BuildOptions } from 'esbuild';
import type { Context } from 'koa';

/** Media types by the end of a file's name. */
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** A file that a browser gets. */
export interface PageFile {
  readonly content: Buffer;
  readonly type: string;
  /** Entity tag of the content. */
  readonly etag: string;
}

const runsFromSource = import.meta.url.endsWith('.ts');

/** The built files are beside the built service, which is one file; the sources have a room of their own. */
const DIRECTORY = new URL(runsFromSource ? '../page/' : './page/', import.meta.url);

let bundled: ReadonlyMap<string, Buffer> | undefined;

/** Reads the files of the pages, by name. */
export function readPageFiles(): ReadonlyMap<string, PageFile> {
  if (runsFromSource) bundled ??= bundle();
  return new Map(
    [...(bundled ?? readBuilt())].map(([name, content]) => [
      name,
      tagged(content, TYPES[extname(name)]!),
    ]),
  );
}

/** A file with the tag that its content has. */
export function tagged(content: Buffer, type: string): PageFile {
  const digest = createHash('sha256').update(content).digest('base64url');
  return { content, type, etag: `"${digest}"` };
}

/** Answers with a file: asked for anew each time, and with 304 while it is the same. */
export function sendFile(ctx: Context, { content, type, etag }: PageFile): void {
  ctx.set('Cache-Control', 'no-cache');
  ctx.status = 200;
  ctx.etag = etag;
  if (ctx.fresh) {
    ctx.status = 304;
    return;
  }
  ctx.body = content;
  ctx.set('Content-Type', type);
}

function readBuilt(): ReadonlyMap<string, Buffer> {
  return new Map(
    readdirSync(DIRECTORY).map((name) => [name, readFileSync(new URL(name, DIRECTORY))]),
  );
}

/** Bundles the pages in memory, as build.mjs does into files: browsers do not know the sources' TypeScript. */
function bundle(): ReadonlyMap<string, Buffer> {
  // Not imported: the service that is built has no bundler.
  const { buildSync } = createRequire(import.meta.url)('esbuild') as typeof import('esbuild');
  const directory = fileURLToPath(DIRECTORY);
  const options = JSON.parse(
    readFileSync(new URL('build.json', DIRECTORY), 'utf8'),
  ) as BuildOptions;
  const { outputFiles } = buildSync({
    ...options,
    absWorkingDir: directory,
    outdir: directory,
    write: false,
  });
  return new Map(outputFiles!.map(({ path, contents }) => [basename(path), Buffer.from(contents)]));
}
