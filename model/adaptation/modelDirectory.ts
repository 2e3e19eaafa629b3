import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';
import { markdownTable } from '../../reporting/markdown.js';
import { range, share } from '../evaluation/format.js';
import type { Adaptation } from './adapt.js';
import type { Dataset } from './dataset.js';
import { AdaptationError } from './errors.js';
import type { Figures } from './figures.js';
import { type AdaptableModel, writeModel } from './vectors.js';

/** Where the labelled texts came from. */
export interface Source {
  readonly path: string;
  /** SHA-256, hexadecimal. */
  readonly digest: string;
}

/** What is said in the manifest of a model that was adapted. */
const ADAPTED = 'adapted_from';

/**
 * Refuses a directory that holds anything but an adapted model, which would be lost.
 *
 * @throws AdaptationError
 */
export function refuseToOverwrite(directory: string): void {
  if (!existsSync(directory) || readdirSync(directory).length === 0) return;
  const manifest = join(directory, 'manifest.json');
  if (existsSync(manifest) && ADAPTED in JSON.parse(readFileSync(manifest, 'utf8'))) return;
  throw new AdaptationError(
    `${directory} holds something else than an adapted model: name another directory with --out`,
  );
}

/** Writes an adapted model in the layout of the embedded one, with a card and a manifest. */
export function writeAdapted(
  directory: string,
  model: AdaptableModel,
  adaptation: Adaptation,
  dataset: Dataset,
  source: Source,
): void {
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  const { names } = dataset;
  writeModel(directory, model.files, model.graph.withHead(adaptation.head), {
    id2label: Object.fromEntries(names.map((name, id) => [id, name])),
    label2id: Object.fromEntries(names.map((name, id) => [name, id])),
    calibration: adaptation.calibration,
    calibration_temperature: undefined,
  });
  writeFileSync(join(directory, 'README.md'), card(directory, model, adaptation, dataset, source));
  const digests = Object.fromEntries(
    filesOf(directory).map((file) => [
      relative(directory, file).split(sep).join('/'),
      { sha256: sha256(readFileSync(file)) },
    ]),
  );
  const { name, revision } = model.files.info;
  const manifest = {
    model: basename(directory),
    revision: sha256(JSON.stringify(digests)).slice(0, 12),
    [ADAPTED]: `${name} ${revision}`.trim(),
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

function card(
  directory: string,
  { files: { info } }: AdaptableModel,
  { before, after, better, worse, own, choice }: Adaptation,
  { names, texts, notes }: Dataset,
  source: Source,
): string {
  const row = (name: string, { accuracy, interval, macroF1, calibrationError }: Figures) => [
    name,
    `${share(accuracy)} (${range(interval)})`,
    share(macroF1),
    share(calibrationError),
  ];
  const penalty = Number.isFinite(choice.penalty)
    ? `with a penalty of ${choice.penalty}`
    : 'which left it as it was';
  return `# ${basename(directory)}

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
  [...(before ? [row(info.name, before)] : []), row(basename(directory), after)],
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
