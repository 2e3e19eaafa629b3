/** A kind of error that is a mistake of whoever called a command. */
export type Mistake = abstract new (...args: never[]) => Error;

/**
 * Runs a command's body. A mistake of its caller ends it in one clear line; anything else, which is
 * this project's own fault, is shown whole.
 *
 * @param mistakes the errors, beside a wrong call, that are the caller's mistakes
 * @param name what the line begins with
 */
export async function command(
  body: () => Promise<void> | void,
  mistakes: readonly Mistake[],
  name?: string,
): Promise<void> {
  try {
    await body();
  } catch (error) {
    const words = isMistake(error, mistakes) ? error.message : error;
    console.error(...(name === undefined ? [words] : [`${name}:`, words]));
    process.exitCode = 1;
  }
}

/** Whether whoever called the command can put an error right. */
export function isMistake(error: unknown, mistakes: readonly Mistake[]): error is Error {
  return (
    error instanceof UsageError ||
    mistakes.some((mistake) => error instanceof mistake) ||
    isParseArgsError(error)
  );
}

/** A mistake in how a command was called, or in the files that it reads. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** An error of Node's `parseArgs`. */
function isParseArgsError(error: unknown): boolean {
  return (
    error instanceof TypeError && 'code' in error && `${error.code}`.startsWith('ERR_PARSE_ARGS')
  );
}
