import { execFile } from 'node:child_process';
import type { Environment } from '../stack/environment.js';

/** What was found, or why it could not be looked at. */
export type Looked<T> = { readonly found: T } | { readonly error: string };

/** A command that takes longer hangs, in ms. */
const TIMEOUT_MS = 30_000;

/** Lists of all pods of a cluster are long, in bytes. */
const MAX_OUTPUT = 64 * 2 ** 20;

/** Runs a command to its end, and says what it wrote to standard output or how it failed. */
export function look(
  command: string,
  args: readonly string[],
  environment: Environment,
): Promise<Looked<string>> {
  const options = { env: { ...environment }, timeout: TIMEOUT_MS, maxBuffer: MAX_OUTPUT };
  return new Promise((resolve) => {
    execFile(command, args, options, (error, stdout, stderr) => {
      if (!error) resolve({ found: stdout });
      else if (error.code === 'ENOENT') resolve({ error: `there is no ${command} command` });
      else if (error.killed)
        resolve({ error: `${command} took longer than ${TIMEOUT_MS / 1000} s` });
      else resolve({ error: stderr.trim() || error.message });
    });
  });
}

/** The same with what was found turned into something else. */
export function mapFound<T, U>(looked: Looked<T>, turn: (found: T) => U): Looked<U> {
  return 'found' in looked ? { found: turn(looked.found) } : looked;
}
