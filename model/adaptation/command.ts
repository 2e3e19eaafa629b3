import { readFileSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Progress } from '../../terminal/progress.js';
import { readAsLabelled } from '../evaluation/labelledFile.js';
import { adapt } from './adapt.js';
import { datasetOf } from './dataset.js';
import { describeAdaptation } from './describe.js';
import { AdaptationError } from './errors.js';
import { refuseToOverwrite, sha256, writeAdapted } from './modelDirectory.js';
import { openAdaptable } from './vectors.js';

/** Where the command finds and puts things. */
export interface Surroundings {
  /** The directory `model`. */
  readonly modelsDirectory: string;
  /** What paths are relative to. */
  readonly workingDirectory: string;
  /** Prints a line or more of the answer. */
  readonly print: (lines: string) => void;
}

/**
 * Runs `adapt`.
 *
 * @param args as on the command line, behind the command's name
 * @returns whether a model was written
 * @throws AdaptationError, FileError, ModelError or a TypeError of `parseArgs`, which the caller can put right
 */
export async function adaptCommand(
  args: readonly string[],
  { modelsDirectory, workingDirectory, print }: Surroundings,
): Promise<boolean> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      text: { type: 'string' },
      label: { type: 'string' },
      model: { type: 'string', default: 'embedded' },
      out: { type: 'string' },
      force: { type: 'boolean', default: false },
    },
  });
  const [file, ...more] = positionals;
  if (file === undefined) throw new AdaptationError('name a file of labelled texts');
  if (more.length > 0) throw new AdaptationError(`one file at a time, not also ${more[0]}`);
  const path = resolve(workingDirectory, file);
  const out = resolve(workingDirectory, values.out ?? join('models', nameOf(file)));
  refuseToOverwrite(out);
  const labelled = readAsLabelled(path, values);
  const dataset = datasetOf(labelled);
  print(`${basename(file)}: ${labelled.remarks.concat(dataset.notes).join('\n')}`);
  const model = await openAdaptable(values.model, modelsDirectory, workingDirectory);
  const progress = new Progress(1);
  let shown = 0;
  const adaptation = await adapt(model, dataset, (share) => {
    progress.advance(share - shown);
    shown = share;
  });
  progress.end();
  print(`\n${describeAdaptation(adaptation, dataset)}`);
  const shownOut = relative(workingDirectory, out) || out;
  if (!adaptation.helps && !values.force) {
    print('\nNothing was written; --force writes it all the same.');
    return false;
  }
  const source = { path, digest: sha256(readFileSync(path)) };
  writeAdapted(out, { model, adaptation, dataset, source });
  print(`\nWrote ${shownOut}. ${uses(out, join(modelsDirectory, '..'))}`);
  return true;
}

/** How a model is served, from the project, and deployed: the image takes directories of `models` alone. */
function uses(out: string, project: string): string {
  const home = join('models', basename(out).replace(/[^\w.-]+/g, '-'));
  const isHome = resolve(project, home) === out;
  return (
    `Serve it: MODEL=${inShell(isHome ? home : out)} npm start. ` +
    `Deploy it: ${isHome ? '' : `copy it to ${resolve(project, home)}, `}` +
    `pulumi config set model ./${home.replaceAll('\\', '/')}, then pulumi up.`
  );
}

/** A path as a shell reads it. */
function inShell(path: string): string {
  return /^[\w./\\:-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}

/** The file's name without what comes behind the first dot, as a directory may be called. */
function nameOf(file: string): string {
  return (
    basename(file)
      .replace(/\..*$/, '')
      .replace(/[^\w-]+/g, '-') || 'adapted'
  );
}
