import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ModelError } from '../service/inference/errors.js';
import { classifyTexts } from './evaluation/classifyTexts.js';
import { readLabelledSets } from './evaluation/datasets.js';
import { EvaluationError } from './evaluation/errors.js';
import { type Evaluation, evaluate } from './evaluation/evaluation.js';
import { describeFile, reportOnFile } from './evaluation/fileReport.js';
import {
  type ColumnNames,
  type LabelledText,
  readLabelledFile,
} from './evaluation/labelledFile.js';
import { listMistakes } from './evaluation/mistakes.js';
import { type EvaluatedModel, openNamedModel, openOwnModels } from './evaluation/models.js';
import { drawPlots } from './evaluation/plots.js';
import { Progress } from './evaluation/progress.js';
import { writeReport } from './evaluation/report.js';

const HELP = `Says how good the model is: on the project's labelled sets, or on a labelled file of yours.

npm run evaluate [-- OPTIONS]         the labelled sets in DATA_DIR (../shared/data): writes
                                      model/REPORT.md, its plots and reports/mistakes.md
npm run evaluate -- FILE [OPTIONS]    your file: prints a report

FILE is CSV (separated by commas, semicolons or tabs, with a header) or JSON lines. Labels are
positive/negative/neutral or numbers that stand for them, such as 1/0 or 1 to 5 stars.

--text COLUMN    the column of texts, where it is not found by itself
--label COLUMN   the column of labels, likewise
--model MODEL    a directory, or owner/name@revision of the Hugging Face hub (fetched before with
                 npm run model:fetch): beside the project's own models, or in place of the embedded
                 model for FILE; may be given more than once
--help           this text
`;

const MODEL_ROOM = dirname(fileURLToPath(import.meta.url));
const ROOT = dirname(MODEL_ROOM);

/** Evaluates the project's models on the labelled sets and writes the report. */
async function evaluateSets(named: readonly string[]): Promise<void> {
  const sets = readLabelledSets(process.env.DATA_DIR ?? join(ROOT, '..', 'shared', 'data'));
  const models = await openOwnModels(MODEL_ROOM);
  for (const name of named) models.push(...(await openNamedModel(name, MODEL_ROOM)));
  const characters = sets.reduce((sum, { texts }) => sum + charactersOf(texts), 0);
  const progress = new Progress(models.length * characters);
  const evaluations: Evaluation[] = [];
  for (const model of models) {
    evaluations.push(await evaluate(model, sets, (done) => progress.advance(done)));
  }
  progress.end();
  const compared = firstOfEachModel(evaluations);
  write(join(MODEL_ROOM, 'REPORT.md'), writeReport(evaluations, compared));
  for (const { file, svg } of drawPlots(compared)) write(join(MODEL_ROOM, 'report', file), svg);
  write(join(ROOT, 'reports', 'mistakes.md'), listMistakes(compared));
}

/** Evaluates models on a user's own file and prints what it found. */
async function evaluateFile(
  path: string,
  columns: ColumnNames,
  named: readonly string[],
): Promise<void> {
  // npm runs scripts in the package's root, wherever it was called.
  const file = readLabelledFile(resolve(process.env.INIT_CWD ?? '.', path), columns);
  console.log(describeFile(path, file));
  const models: EvaluatedModel[] = [];
  for (const name of named.length > 0 ? named : ['embedded']) {
    models.push(...(await openNamedModel(name, MODEL_ROOM)));
  }
  const progress = new Progress(models.length * charactersOf(file.texts));
  for (const model of models) {
    const texts = await classifyTexts(model, file.texts, (done) => progress.advance(done));
    progress.end();
    console.log(`\n${reportOnFile(model, texts)}`);
  }
}

function charactersOf(texts: readonly LabelledText[]): number {
  return texts.reduce((sum, { text }) => sum + text.length, 0);
}

/** One kind of weights of each model, int8 where there is such. */
function firstOfEachModel(evaluations: readonly Evaluation[]): Evaluation[] {
  const names = new Set(evaluations.map(({ model }) => model.name));
  return [...names].map((name) => evaluations.find(({ model }) => model.name === name)!);
}

function write(path: string, content: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  console.log(`wrote ${relative(process.cwd(), path)}`);
}

/** Whether whoever called the command can put the error right. */
function isUsersFault(error: unknown): error is Error {
  return (
    error instanceof EvaluationError ||
    error instanceof ModelError ||
    (error instanceof TypeError && 'code' in error && `${error.code}`.startsWith('ERR_PARSE_ARGS'))
  );
}

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      text: { type: 'string' },
      label: { type: 'string' },
      model: { type: 'string', multiple: true, default: [] },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const [file, ...more] = positionals;
  if (values.help) console.log(HELP);
  else if (more.length > 0) throw new EvaluationError(`one file at a time, not also ${more[0]}`);
  else if (file !== undefined) await evaluateFile(file, values, values.model);
  else if (values.text === undefined && values.label === undefined)
    await evaluateSets(values.model);
  else throw new EvaluationError('--text and --label are for a file of yours; name it');
} catch (error) {
  if (!isUsersFault(error)) throw error;
  console.error(`evaluate: ${error.message}`);
  process.exitCode = 1;
}
