/** A package as the lockfile holds it. */
export interface LockedPackage {
  readonly name: string;
  readonly version: string;
  /** As the package says: an SPDX expression, or `unknown`. */
  readonly license: string;
  /** Whether package.json names it, rather than another package. */
  readonly direct: boolean;
  /** Whether only development needs it. */
  readonly development: boolean;
  /** Whether it would run code when it is installed, which .npmrc does not let it. */
  readonly installsCode: boolean;
}

interface Lockfile {
  readonly packages: Readonly<
    Record<
      string,
      {
        readonly name?: string;
        readonly version?: string;
        readonly license?: string;
        readonly dev?: boolean;
        readonly hasInstallScript?: boolean;
        readonly dependencies?: Readonly<Record<string, string>>;
        readonly devDependencies?: Readonly<Record<string, string>>;
      }
    >
  >;
}

const FOLDER = 'node_modules/';

/**
 * The packages of a lockfile, each version once, by name.
 *
 * @param content package-lock.json
 * @see https://docs.npmjs.com/cli/configuring-npm/package-lock-json
 */
export function lockedPackages(content: string): LockedPackage[] {
  const { packages } = JSON.parse(content) as Lockfile;
  const { dependencies, devDependencies } = packages['']!;
  const named = new Set(Object.keys({ ...dependencies, ...devDependencies }));
  const found = new Map<string, LockedPackage>();
  for (const [path, entry] of Object.entries(packages)) {
    if (!path.includes(FOLDER) || !entry.version) continue;
    // An alias lies in a folder of its own name, and says what it is.
    const folder = path.slice(path.lastIndexOf(FOLDER) + FOLDER.length);
    const name = entry.name ?? folder;
    // The same version may be there twice, at another depth or by another name.
    const other = found.get(`${name}@${entry.version}`);
    found.set(`${name}@${entry.version}`, {
      name,
      version: entry.version,
      license: entry.license ?? 'unknown',
      direct: other?.direct || (path === `${FOLDER}${folder}` && named.has(folder)),
      development: (other?.development ?? true) && entry.dev === true,
      installsCode: entry.hasInstallScript === true,
    });
  }
  return [...found.values()].sort(
    (a, b) => a.name.localeCompare(b.name) || a.version.localeCompare(b.version),
  );
}

/** The packages that are not, or not in that version, among others. */
export function newPackages(
  packages: readonly LockedPackage[],
  before: readonly LockedPackage[],
): LockedPackage[] {
  const known = new Set(before.map(({ name, version }) => `${name}@${version}`));
  return packages.filter(({ name, version }) => !known.has(`${name}@${version}`));
}
