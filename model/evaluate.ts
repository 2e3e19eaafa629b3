import { join } from 'node:path';
import { ModelError } from '../service/inference/errors.js';
import { command } from '../terminal/command.js';
import { DATA_DIRECTORY } from './dataDirectory.js';
import { evaluateCommand } from './evaluation/command.js';
import { EvaluationError } from './evaluation/errors.js';

await command(
  () =>
    evaluateCommand(process.argv.slice(2), {
      root: join(import.meta.dirname, '..'),
      dataDirectory: DATA_DIRECTORY,
      // npm runs scripts in the package's root, wherever it was called.
      workingDirectory: process.env.INIT_CWD ?? process.cwd(),
      print: (lines) => console.log(lines),
    }),
  [EvaluationError, ModelError],
  'evaluate',
);
