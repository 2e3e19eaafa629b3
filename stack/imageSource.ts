import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The directory that the image is built from. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** What is asked of the image, beside its files. */
export interface ImageSettings {
  readonly nodeImage: string;
  readonly model: string;
  /** Such as `linux/amd64`. */
  readonly platform: string;
  /** Absent for an image that stays in the local Docker. */
  readonly registry?: string;
}

/** How to build the image, the same for Pulumi and for the `docker` command. */
export interface ImageSource {
  /** Repository and tag; the tag is a digest of all that goes into the image. */
  readonly name: string;
  readonly tag: string;
  readonly buildArgs: Readonly<Record<string, string>>;
  readonly platform: string;
}

/**
 * Describes the image, from its files as they are now.
 *
 * @param root the build context; another one in tests
 */
export function imageSource(settings: ImageSettings, root = ROOT): ImageSource {
  const buildArgs = { MODEL: settings.model, NODE_IMAGE: settings.nodeImage };
  const tag = digest(root, { ...buildArgs, platform: settings.platform }).slice(0, 12);
  const repository = settings.registry ? `${settings.registry}/sentiment-api` : 'sentiment-api';
  return { name: `${repository}:${tag}`, tag, buildArgs, platform: settings.platform };
}

/**
 * Lists the files of the build context, relative to `root` and sorted.
 *
 * @throws Error when .dockerignore has a kind of line that this module does not know
 */
export function contextFiles(root = ROOT): string[] {
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
function digest(root: string, settings: Readonly<Record<string, string>>): string {
  const hash = createHash('sha256').update(JSON.stringify(settings));
  for (const path of contextFiles(root)) {
    const content = readFileSync(join(root, path));
    hash.update(`\0${path}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}
