import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type Ended, ended } from '../../support/ended.js';

/** The command as npm links it. */
export const COMMAND = fileURLToPath(new URL('../../../cli/sentiment-api.mjs', import.meta.url));

export interface CommandOptions {
  readonly stdin?: string | AsyncIterable<string>;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Arguments for Node itself. */
  readonly nodeArgs?: readonly string[];
}

/** Runs the command to its end. */
export async function runCommand(
  args: readonly string[],
  { stdin = '', env = {}, cwd, nodeArgs = [] }: CommandOptions = {},
): Promise<Ended> {
  const child = spawn(process.execPath, [...nodeArgs, COMMAND, ...args], {
    env: { PATH: process.env.PATH, ...env },
    ...(cwd !== undefined && { cwd }),
  });
  // It need not read its input; its exit code says what came of it.
  child.stdin.on('error', () => {});
  const [end] = await Promise.all([ended(child), feed(child.stdin, stdin)]);
  return end;
}

async function feed(
  input: NodeJS.WritableStream,
  content: string | AsyncIterable<string>,
): Promise<void> {
  if (typeof content === 'string') input.end(content);
  else {
    for await (const part of content) {
      if (!input.writable) return;
      if (!input.write(part)) await once(input, 'drain').catch(() => {});
    }
    input.end();
  }
}
