import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Progress } from '../../terminal/progress.js';
import { columnsCalled, listed, TEXT_NAMES } from '../../texts/columns.js';
import { guardFormula, quoteField } from '../../texts/spreadsheet.js';
import type { Table } from '../../texts/table.js';
import { FileError } from '../evaluation/errors.js';
import { readTextsFile } from '../evaluation/table.js';
import { probabilities } from './calibration.js';
import type { Surroundings } from './command.js';
import { AdaptationError } from './errors.js';
import { best } from './fitting.js';
import { startingHead } from './heads.js';
import { chooseForLabelling } from './sampling.js';
import { logitsOf } from './task.js';
import { openAdaptable, vectorsOf } from './vectors.js';

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
      count: { type: 'string', default: '200' },
      guess: { type: 'boolean', default: false },
    },
  });
  const [file, ...more] = positionals;
  if (file === undefined) throw new AdaptationError('name a file of texts');
  if (more.length > 0) throw new AdaptationError(`one file at a time, not also ${more[0]}`);
  const count = wholeNumber(values.count);
  const texts = thinned(readCandidates(resolve(workingDirectory, file), values.text));
  const named =
    values.model === 'embedded' ? values.model : resolve(workingDirectory, values.model);
  const model = await openAdaptable(named, modelsDirectory);
  const progress = new Progress(texts.reduce((sum, text) => sum + text.length, 0));
  const { vectors, width } = await vectorsOf(model, texts, (done) => progress.advance(done));
  progress.end();
  const names = model.files.info.labels;
  const logits = logitsOf(vectors, width, startingHead(model, names));
  const chosen = chooseForLabelling({ vectors, width, logits, classes: names.length }, count);
  const scores = probabilities(logits, names.length);
  const header = ['text', 'label', ...(values.guess ? ['guess', 'score'] : [])];
  const rows = chosen.map((index) => {
    const label = best(logits, index, names.length);
    const guess = [names[label]!, scores[index * names.length + label]!.toFixed(3)];
    return [texts[index]!, '', ...(values.guess ? guess : [])];
  });
  print([header, ...rows].map(csvLine).join('\n'));
}

function wholeNumber(text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new AdaptationError(`--count ${text}: expected a whole number from 1`);
}

/** The texts of a file, each once. */
function readCandidates(path: string, column: string | undefined): string[] {
  const table = readTextsFile(path, column === undefined ? [] : [column]);
  const index = textColumn(path, table, column);
  const seen = new Set<string>();
  const candidates = table.rows.flatMap(({ fields }) => {
    const text = fields[index]!.trim();
    if (text === '' || seen.has(text)) return [];
    seen.add(text);
    return [text];
  });
  if (candidates.length > 0) return candidates;
  throw new FileError(
    path,
    undefined,
    `no record has a text in ${listed([table.columns[index]!])}`,
  );
}

function textColumn(path: string, { columns }: Table, named: string | undefined): number {
  const [called] = columnsCalled(columns, TEXT_NAMES);
  const index = named === undefined ? (called ?? columns.length - 1) : columns.indexOf(named);
  if (index >= 0 && (named !== undefined || called !== undefined || columns.length === 1))
    return index;
  const fault =
    named === undefined ? 'cannot tell which column has the texts' : `no column ${named}`;
  throw new FileError(
    path,
    undefined,
    `${fault}; the columns are ${listed(columns)}: name one with --text`,
  );
}

function thinned(candidates: readonly string[]): readonly string[] {
  const step = Math.ceil(candidates.length / MOST_TEXTS);
  return candidates.filter((_, index) => index % step === 0);
}

function csvLine(fields: readonly string[]): string {
  return fields.map((field) => quoteField(guardFormula(field))).join(',');
}
