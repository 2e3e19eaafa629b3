import { UsageError } from './usageError.js';

/**
 * Runs a command's body; what its user did wrong ends the process in one clear line and exit code 1.
 *
 * @param mistakes the errors, beside a wrong call, that are the user's mistakes
 */
export async function command(
  body: () => Promise<void>,
  ...mistakes: readonly (abstract new (
    ...args: never[]
  ) => Error)[]
): Promise<void> {
  try {
    await body();
  } catch (error) {
    const expected = [UsageError, ...mistakes].some((mistake) => error instanceof mistake);
    console.error(expected ? (error as Error).message : error);
    process.exitCode = 1;
  }
}
