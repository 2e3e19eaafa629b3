import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ModelError } from '../service/inference/errors.js';
import { DATA_DIRECTORY } from './dataDirectory.js';
import { evaluateCommand } from './evaluation/command.js';
import { EvaluationError } from './evaluation/errors.js';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Whether whoever called the command can put the error right. */
function isCallersFault(error: unknown): error is Error {
  return (
    error instanceof EvaluationError ||
    error instanceof ModelError ||
    (error instanceof TypeError && 'code' in error && `${error.code}`.startsWith('ERR_PARSE_ARGS'))
  );
}

try {
  await evaluateCommand(process.argv.slice(2), {
    root,
    dataDirectory: DATA_DIRECTORY,
    // npm runs scripts in the package's root, wherever it was called.
    workingDirectory: process.env.INIT_CWD ?? process.cwd(),
    print: (lines) => console.log(lines),
  });
} catch (error) {
  if (!isCallersFault(error)) throw error;
  console.error(`evaluate: ${error.message}`);
  process.exitCode = 1;
}
