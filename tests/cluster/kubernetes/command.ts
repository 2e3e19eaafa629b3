import { type SpawnOptions, spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

/** A command that could not be started, or ended with another exit code than 0. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  constructor(
    readonly command: string,
    readonly code: number | null,
    readonly output: string,
  ) {
    super(`${command} failed (${code === null ? 'not run' : `exit code ${code}`})\n${output}`);
  }
}

/** By name, for a module that is both required and imported exists twice. */
export function isCommandError(error: unknown): error is CommandError {
  return error instanceof Error && error.name === 'CommandError';
}

export interface CommandOptions {
  readonly cwd?: string;
  /** Added to the environment of this process. */
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  /** Tells the command to come to its end, as Ctrl-C does. */
  readonly interrupt?: AbortSignal;
}

/** The environment of this process, with the directories of system programs that some shells leave out. */
export function environment(added: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  return { ...process.env, PATH: `${process.env.PATH}:/usr/local/sbin:/usr/sbin:/sbin`, ...added };
}

/**
 * Runs a command to its end.
 *
 * @returns what it wrote to its standard output.
 * @throws CommandError with what it wrote to standard output and standard error.
 */
export async function run(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<string> {
  const spawnOptions: SpawnOptions = {
    env: environment(options.env),
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(options.cwd && { cwd: options.cwd }),
  };
  const child = spawn(command, args, spawnOptions);
  child.stdin?.on('error', () => {}); // it need not read its input; its exit code says what came of it
  child.stdin?.end(options.input ?? '');
  const interrupt = () => child.kill('SIGINT');
  options.interrupt?.addEventListener('abort', interrupt, { once: true });
  const line = [command, ...args].join(' ');
  const exit = new Promise<number | null>((resolve, reject) => {
    child.once('error', (error) => reject(new CommandError(line, null, error.message)));
    child.once('close', resolve);
  });
  const [code, out, err] = await Promise.all([exit, text(child.stdout!), text(child.stderr!)]);
  options.interrupt?.removeEventListener('abort', interrupt);
  if (code !== 0) throw new CommandError(line, code, `${out}${err}`.trim());
  return out;
}

/** Whether the command ends with exit code 0. */
export async function succeeds(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<boolean> {
  return run(command, args, options).then(
    () => true,
    () => false,
  );
}
