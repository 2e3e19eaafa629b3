import { cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { stringify } from 'yaml';
import { ROOT } from '../../../stack/imageSource.js';
import { run, succeeds } from '../kubernetes/command.js';

/** What a stack is configured with, by key. */
export type Settings = Readonly<Record<string, string | number>>;

/** What is of this clone alone, or large and of no use to a deployment. */
const LEFT_OUT = [
  ...['.git', '.pulumi', '.venv', '.work', 'cache', 'coverage', 'dist', 'models', 'node_modules'],
  ...['reports', 'tests'],
];

/** A copy of this project in a temporary folder, to be changed and deployed. */
export class Project {
  readonly #changed = new Map<string, string>();

  private constructor(readonly folder: string) {}

  /** Copies what somebody who deploys has. */
  static async copy(): Promise<Project> {
    const folder = await mkdtemp(join(tmpdir(), 'sentiment-api-'));
    const filter = (path: string) => !LEFT_OUT.includes(basename(path));
    for (const name of (await readdir(ROOT)).filter(filter))
      await cp(join(ROOT, name), join(folder, name), { recursive: true, filter });
    await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    return new Project(folder);
  }

  /** The project as it was at a revision; undefined where Git does not have it, as in a shallow clone. */
  static async at(revision: string): Promise<Project | undefined> {
    const git = ['-C', ROOT];
    if (!(await succeeds('git', [...git, 'cat-file', '-e', `${revision}^{commit}`])))
      return undefined;
    const folder = await mkdtemp(join(tmpdir(), 'sentiment-api-'));
    const archive = join(folder, 'archive.tar');
    await run('git', [...git, 'archive', '--output', archive, revision]);
    await run('tar', ['-C', folder, '-xf', archive]);
    await rm(archive);
    await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    return new Project(folder);
  }

  /** Writes the configuration of a stack, in the place of the one it had. */
  async configure(stack: string, settings: Settings): Promise<void> {
    const config = Object.entries(settings).map(([key, value]) => [
      `sentiment-api:${key}`,
      String(value),
    ]);
    await writeFile(
      join(this.folder, `Pulumi.${stack}.yaml`),
      stringify({ config: Object.fromEntries(config) }),
    );
  }

  /** @throws Error when the text to replace is not in the file exactly once */
  async change(file: string, text: string, replacement: string): Promise<void> {
    const path = join(this.folder, file);
    const content = await readFile(path, 'utf8');
    if (content.split(text).length !== 2)
      throw new Error(`${file} does not hold this once: ${text}`);
    if (!this.#changed.has(path)) this.#changed.set(path, content);
    await writeFile(
      path,
      content.replace(text, () => replacement),
    );
  }

  /** Takes every change back. */
  async restore(): Promise<void> {
    for (const [path, content] of this.#changed) await writeFile(path, content);
    this.#changed.clear();
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}
