import { posix, win32 } from 'node:path';

/** The variables of a process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Adds a folder to where commands are looked for. Windows calls that variable `Path`, and tells no
 * capitals from small letters; a copy of `process.env` does, and two spellings in it would hide each
 * other from a process that gets them.
 *
 * @param where whether the folder's commands or those that are there already come first
 */
export function withPath<T extends Environment>(
  environment: T,
  folder: string,
  where: 'first' | 'last',
  platform: NodeJS.Platform = process.platform,
): T & Readonly<Record<string, string>> {
  const isPath = (name: string) =>
    name === 'PATH' || (platform === 'win32' && name.toUpperCase() === 'PATH');
  // Of several spellings, Windows' processes get the first.
  const name = Object.keys(environment).filter(isPath).sort()[0] ?? 'PATH';
  const { delimiter } = platform === 'win32' ? win32 : posix;
  const there = environment[name] ? [environment[name]] : [];
  const folders = where === 'first' ? [folder, ...there] : [...there, folder];
  const others = Object.entries(environment).filter(([other]) => !isPath(other));
  return { ...(Object.fromEntries(others) as T), [name]: folders.join(delimiter) };
}
