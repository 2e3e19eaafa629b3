import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Progress } from '../../terminal/progress.js';
import { columnsCalled, listed, TEXT_NAMES } from '../../texts/columns.js';
import { guardFormula, quoteField } from '../../texts/spreadsheet.js';
import type { Table } from '../../texts/table.js';
import { FileError } from '../evaluation/errors.js';
import { readAsLabelled } from '../evaluation/labelledFile.js';
import { readTableFile } from '../evaluation/table.js';
import { probabilities } from './calibration.js';
import type { Surroundings } from './command.js';
import { comparable, type Dataset, datasetOf } from './dataset.js';
import { AdaptationError } from './errors.js';
import { best, fit } from './fitting.js';
import { startingHead } from './heads.js';
import { logitsOf } from './logisticRegression.js';
import { chooseForLabelling, chooseFurther } from './sampling.js';
import { type AdaptableModel, openAdaptable, vectorsOf } from './vectors.js';

/** More texts than this are thinned out evenly first: choosing compares each with each chosen one. */
const MOST_TEXTS = 20_000;

/**
 * Runs `sample`: prints a CSV of the texts of a file that are worth labelling.
 *
 * @param args as on the command line, behind the command's name
 * @throws AdaptationError, FileError, ModelError or a TypeError of `parseArgs`, which the caller can put right
 */
export async function sampleCommand(
  args: readonly string[],
  { modelsDirectory, workingDirectory, print }: Surroundings,
): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      text: { type: 'string' },
      model: { type: 'string', default: 'embedded' },
      labelled: { type: 'string' },
      count: { type: 'string', default: '200' },
      guess: { type: 'boolean', default: false },
    },
  });
  const [file, ...more] = positionals;
  if (file === undefined) throw new AdaptationError('name a file of texts');
  if (more.length > 0) throw new AdaptationError(`one file at a time, not also ${more[0]}`);
  const count = wholeNumber(values.count);
  const known =
    values.labelled === undefined
      ? undefined
      : readLabelled(resolve(workingDirectory, values.labelled));
  const candidates = readCandidates(resolve(workingDirectory, file), values.text);
  const texts = thinned(withoutKnown(candidates, known?.rows ?? []));
  const model = await openAdaptable(values.model, modelsDirectory, workingDirectory);
  const learnt = known?.dataset.texts ?? [];
  const read = [...learnt, ...texts];
  const progress = new Progress(read.reduce((sum, text) => sum + text.length, 0));
  const { vectors, width } = await vectorsOf(model, read, (done) => progress.advance(done));
  progress.end();
  const split = learnt.length * width;
  const { names, head, temperature } = known
    ? learn(model, known.dataset, vectors.subarray(0, split))
    : { names: model.files.info.labels, head: undefined, temperature: 1 };
  const pool = {
    vectors: vectors.subarray(split),
    width,
    logits: logitsOf(vectors.subarray(split), width, head ?? startingHead(model, names)).map(
      (logit) => logit / temperature,
    ),
    classes: names.length,
  };
  const chosen = (known ? chooseFurther : chooseForLabelling)(pool, count);
  const scores = probabilities(pool.logits, names.length);
  const header = ['text', 'label', ...(values.guess ? ['guess', 'score'] : [])];
  const before = (known?.rows ?? []).map((row) => [...row, ...(values.guess ? ['', ''] : [])]);
  const rows = chosen.map((index) => {
    const label = best(pool.logits, index, names.length);
    const guess = [names[label]!, scores[index * names.length + label]!.toFixed(3)];
    return [texts[index]!, '', ...(values.guess ? guess : [])];
  });
  print([header, ...before, ...rows].map(csvLine).join('\n'));
}

/** Texts that have been chosen before, with the labels they have got: all rows, and what can be learnt. */
function readLabelled(path: string) {
  const file = readAsLabelled(path);
  const { columns, rows } = readTableFile(path, [], 'csv');
  const [text, label] = [columns.indexOf(file.textColumn), columns.indexOf(file.labelColumn)];
  return {
    dataset: datasetOf(file, 1),
    rows: rows.map(({ fields }) => [fields[text]!, fields[label]!] as const),
  };
}

function withoutKnown(
  texts: readonly string[],
  rows: readonly (readonly [string, string])[],
): string[] {
  const known = new Set(rows.map(([text]) => comparable(text)));
  return texts.filter((text) => !known.has(comparable(text)));
}

/** A layer that has learnt from labelled texts. */
function learn(model: AdaptableModel, dataset: Dataset, vectors: Float64Array) {
  const { names, labels, sentiments } = dataset;
  const start = sentiments ? startingHead(model, names) : undefined;
  const { head, choice } = fit({ names, vectors, width: model.width, labels, start });
  return { names, head, temperature: choice.temperature };
}

function wholeNumber(text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new AdaptationError(`--count ${text}: expected a whole number from 1`);
}

/** The texts of a file, each once. */
function readCandidates(path: string, column: string | undefined): string[] {
  const table = readTableFile(path, column === undefined ? [] : [column], 'lines');
  const index = textColumn(path, table, column);
  const seen = new Set<string>();
  const candidates = table.rows.flatMap(({ fields }) => {
    const text = fields[index]!.trim();
    if (text === '' || seen.has(text)) return [];
    seen.add(text);
    return [text];
  });
  if (candidates.length > 0) return candidates;
  throw new FileError(path, `no record has a text in ${listed([table.columns[index]!])}`);
}

function textColumn(path: string, { columns }: Table, named: string | undefined): number {
  const [called] = columnsCalled(columns, TEXT_NAMES);
  const index = named === undefined ? (called ?? columns.length - 1) : columns.indexOf(named);
  if (index >= 0 && (named !== undefined || called !== undefined || columns.length === 1))
    return index;
  const fault =
    named === undefined ? 'cannot tell which column has the texts' : `no column ${named}`;
  throw new FileError(path, `${fault}; the columns are ${listed(columns)}: name one with --text`);
}

function thinned(candidates: readonly string[]): readonly string[] {
  const step = Math.ceil(candidates.length / MOST_TEXTS);
  return candidates.filter((_, index) => index % step === 0);
}

function csvLine(fields: readonly string[]): string {
  return fields.map((field) => quoteField(guardFormula(field))).join(',');
}
