import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { markdownTable } from '../../reporting/markdown.js';
import { range, share } from '../evaluation/format.js';
import type { Adaptation } from './adapt.js';
import type { Dataset } from './dataset.js';
import { AdaptationError } from './errors.js';
import type { Figures } from './figures.js';
import { type AdaptableModel, writeModel } from './vectors.js';

/** A model that was adapted, and all that its card says of it. */
export interface Adapted {
  readonly model: AdaptableModel;
  readonly adaptation: Adaptation;
  readonly dataset: Dataset;
  /** Where the labelled texts came from, with their SHA-256, hexadecimal. */
  readonly source: { readonly path: string; readonly digest: string };
}

/** What is said in the manifest of a model that was adapted. */
const ADAPTED = 'adapted_from';

/**
 * Refuses a directory that holds anything but an adapted model, which would be lost, and one that cannot be
 * written: better before the computing than after.
 *
 * @throws AdaptationError
 */
export function refuseToOverwrite(directory: string): void {
  inWords(directory, () => {
    let parent = dirname(directory);
    while (!existsSync(parent)) parent = dirname(parent);
    accessSync(`${parent}/.`, constants.W_OK);
    if (!existsSync(directory) || readdirSync(directory).length === 0) return;
    if (isAdapted(join(directory, 'manifest.json'))) return;
    throw new AdaptationError(
      `${directory} holds something else than an adapted model: name another directory with --out`,
    );
  });
}

function isAdapted(manifest: string): boolean {
  try {
    return ADAPTED in JSON.parse(readFileSync(manifest, 'utf8'));
  } catch {
    return false;
  }
}

/** @throws AdaptationError where a directory cannot be written */
function inWords(directory: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    if (error instanceof AdaptationError) throw error;
    const fault = (error as Error).message;
    throw new AdaptationError(`cannot write ${directory}: ${fault}; name a directory with --out`);
  }
}

/**
 * Writes an adapted model in the layout of the embedded one, with a card and a manifest. It is put in its
 * place once it is whole: what was there before is there until then.
 *
 * @throws AdaptationError where it cannot be written
 */
export function writeAdapted(directory: string, adapted: Adapted): void {
  const made = `${directory}.part`;
  inWords(directory, () => {
    try {
      rmSync(made, { recursive: true, force: true });
      mkdirSync(made, { recursive: true });
      writeFiles(made, basename(directory), adapted);
      rmSync(directory, { recursive: true, force: true });
      renameSync(made, directory);
    } finally {
      rmSync(made, { recursive: true, force: true });
    }
  });
}

function writeFiles(directory: string, name: string, adapted: Adapted): void {
  const { model, adaptation, dataset } = adapted;
  const { names } = dataset;
  writeModel(directory, model.files, model.graph.withHead(adaptation.head), {
    id2label: Object.fromEntries(names.map((name, id) => [id, name])),
    label2id: Object.fromEntries(names.map((name, id) => [name, id])),
    calibration: adaptation.calibration,
    calibration_temperature: undefined,
  });
  writeFileSync(join(directory, 'README.md'), card(name, adapted));
  const digests = Object.fromEntries(
    filesOf(directory).map((file) => [
      relative(directory, file).split(sep).join('/'),
      { sha256: sha256(readFileSync(file)) },
    ]),
  );
  const { info } = model.files;
  const manifest = {
    model: name,
    revision: sha256(JSON.stringify(digests)).slice(0, 12),
    [ADAPTED]: `${info.name} ${info.revision}`.trim(),
    files: digests,
  };
  writeFileSync(join(directory, 'manifest.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
}

/** SHA-256, hexadecimal. */
export function sha256(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex');
}

/** What the service loads: everything but the card, in the order of its names. */
function filesOf(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'README.md')
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function card(name: string, { model, adaptation, dataset, source }: Adapted): string {
  const { info } = model.files;
  const { before, after, better, worse, own, choice } = adaptation;
  const { names, texts, notes } = dataset;
  const row = (whose: string, { accuracy, interval, macroF1, calibrationError }: Figures) => [
    whose,
    `${share(accuracy)} (${range(interval)})`,
    share(macroF1),
    share(calibrationError),
  ];
  const penalty = Number.isFinite(choice.penalty)
    ? `with a penalty of ${choice.penalty}`
    : 'which left it as it was';
  return `# ${name}

A text classifier for one domain. It answers ${names.map((name) => `\`${name}\``).join(', ')}.

Made by \`sentiment-api adapt\` from ${info.name}${info.revision && ` ${info.revision}`}: the encoder is
that of ${info.name}, and its last, linear layer was fitted to ${texts.length} labelled texts
(\`${basename(source.path)}\`, SHA-256 ${source.digest}).
The layer was chosen by cross-validation, ${penalty}, and its scores are calibrated on texts that it had not seen.

${notes.join('\n')}

## How good it is

On those texts, each judged by a layer that had not seen it (nested cross-validation):

${markdownTable(
  ['', 'accuracy (95 % interval)', 'macro-F1', 'calibration error'],
  [...(before ? [row(info.name, before)] : []), row(name, after)],
)}

${better.length} texts changed for the better and ${worse.length} for the worse.${
    own
      ? ` On ${own.texts} sentences of the domains of ${info.name}, ${share(own.before)} were right before and ${share(own.after)} are now.`
      : ''
  }

## Limits

The figures hold for texts like those that it was fitted to, labelled as those were. English only.
`;
}
