import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The directory that the image is built from. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** What a build may be told of the network it runs in; none of it changes what comes of it. */
export const BUILD_ARGS = [
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'ALL_PROXY',
  'NPM_CONFIG_REGISTRY',
  'HF_ENDPOINT',
] as const;

/** What is asked of the image, beside its files. */
export interface ImageSettings {
  /** The Node base. */
  readonly nodeImage: string;
  /** `embedded`, a directory under ./models, or `owner/name@commit` of Hugging Face. */
  readonly model: string;
  /** Such as `linux/amd64`. */
  readonly platform: string;
  readonly buildArgs?: Readonly<Partial<Record<(typeof BUILD_ARGS)[number], string>>>;
  /** Absent for an image that stays in the local Docker. */
  readonly registry?: string | undefined;
}

/** The embedded model on a Node that is looked after, for machines like this one. */
export const DEFAULT_IMAGE: ImageSettings & { readonly platform: 'linux/amd64' | 'linux/arm64' } = {
  nodeImage: 'node:24-bookworm-slim',
  model: 'embedded',
  platform: process.arch === 'arm64' ? 'linux/arm64' : 'linux/amd64',
};

/** How to build the image, the same for Pulumi and for the `docker` command. */
export interface ImageSource {
  /** Repository and tag; the tag is a digest of all that goes into the image. */
  readonly name: string;
  readonly tag: string;
  readonly buildArgs: Readonly<Record<string, string>>;
  readonly platform: string;
  /** Its build context, relative to the project's directory, once `stageContext` has made it. */
  readonly context: string;
}

/**
 * Describes the image, from its files as they are now.
 *
 * @param root the build context; another one in tests
 */
export function imageSource(settings: ImageSettings, root = ROOT): ImageSource {
  const contents = { MODEL: settings.model, NODE_IMAGE: settings.nodeImage };
  const files = contextFiles(root, settings.model);
  const tag = digest(root, files, { ...contents, platform: settings.platform }).slice(0, 12);
  const repository = settings.registry ? `${settings.registry}/sentiment-api` : 'sentiment-api';
  return {
    name: `${repository}:${tag}`,
    tag,
    buildArgs: { ...contents, ...settings.buildArgs },
    platform: settings.platform,
    context: join('.pulumi', 'image', tag),
  };
}

/**
 * Makes the image's build context: copies of its files, and of nothing else, with the same modes in
 * every clone. Pulumi's provider would build again for other modes, and for other files that
 * .dockerignore lets through.
 *
 * @param root the project's directory; another one in tests
 */
export function stageContext(settings: ImageSettings, root = ROOT): void {
  const folder = join(root, imageSource(settings, root).context);
  if (existsSync(folder)) return;
  // Under another name until it is complete, for another run may look for it, or this one be ended.
  const draft = `${folder}.${process.pid}`;
  for (const path of contextFiles(root, settings.model)) {
    mkdirSync(dirname(join(draft, path)), { recursive: true });
    copyFileSync(join(root, path), join(draft, path));
    chmodSync(join(draft, path), 0o644);
  }
  removeOldContexts(dirname(folder));
  try {
    renameSync(draft, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
    // Another run was first, and made the same.
    rmSync(draft, { recursive: true });
  }
}

/** What a day ago was of use may be so again, but can be made again. */
function removeOldContexts(folder: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    // Another run may have taken it away, or given it its name, since it was listed.
    const { mtimeMs = Date.now() } = statSync(path, { throwIfNoEntry: false }) ?? {};
    if (Date.now() - mtimeMs > 86_400_000) rmSync(path, { recursive: true, force: true });
  }
}

/**
 * Lists the files of the build context, relative to `root` and sorted.
 *
 * @param model of the local ones under `models/`, the one that goes into the image
 * @throws Error when .dockerignore has a kind of line that this module does not know
 */
export function contextFiles(root = ROOT, model = 'embedded'): string[] {
  const { included, ignoredNames } = readDockerignore(root);
  const files = included.flatMap((path) => {
    const found = statSync(join(root, path), { throwIfNoEntry: false });
    if (!found?.isDirectory()) return found ? [path] : [];
    return readdirSync(join(root, path), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(join(root, '/').length));
  });
  return files
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => !path.split('/').some((part) => ignoredNames.has(part)))
    .filter((path) => !path.startsWith('models/') || `./${path}`.startsWith(`${model}/`))
    .sort();
}

/** Reads the whitelist, so that what is hashed is what Docker sees. */
function readDockerignore(root: string) {
  const included: string[] = [];
  const ignoredNames = new Set<string>();
  const lines = readFileSync(join(root, '.dockerignore'), 'utf8').split(/\r?\n/);
  for (const line of lines.filter((text) => text !== '' && !text.startsWith('#'))) {
    if (/^![\w./-]+$/.test(line)) included.push(line.slice(1));
    else if (/^\*\*\/[\w.-]+$/.test(line)) ignoredNames.add(line.slice('**/'.length));
    else if (line !== '*') throw new Error(`.dockerignore: cannot read ${line}`);
  }
  return { included, ignoredNames };
}

/** SHA-256 of the names and contents of the files, and of the settings; of no date and no mode. */
function digest(
  root: string,
  files: readonly string[],
  settings: Readonly<Record<string, string>>,
): string {
  const hash = createHash('sha256').update(JSON.stringify(settings));
  for (const path of files) {
    const content = readFileSync(join(root, path));
    hash.update(`\0${path}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}
