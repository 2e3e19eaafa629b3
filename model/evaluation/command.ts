import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Progress } from '../../terminal/progress.js';
import { type Behaved, behave } from './behaviours/sections.js';
import { judgeCautions } from './cautions.js';
import { readLabelledSets } from './datasets.js';
import { EvaluationError } from './errors.js';
import { type Evaluation, evaluate } from './evaluation.js';
import { describeFile, reportOnFile } from './fileReport.js';
import { type ColumnNames, type LabelledText, readLabelledFile } from './labelledFile.js';
import { readForeignTweets } from './languages.js';
import { type LongReviews, readLongReviews } from './longReviews.js';
import { listMistakes } from './mistakes.js';
import { type EvaluatedModel, openNamedModel, openOwnModels, SHIPPED } from './models.js';
import { drawPlots } from './plots.js';
import { writeReport } from './report.js';
import { SentimentClassifier } from './sentimentClassifier.js';

const HELP = `Says how good the model is: on the project's labelled sets, or on a labelled file of yours.

npm run evaluate [-- OPTIONS]         the labelled sets in DATA_DIR (../shared/data): writes
                                      model/REPORT.md, its plots and reports/mistakes.md
npm run evaluate -- FILE [OPTIONS]    your file: prints a report

FILE is CSV (separated by commas, semicolons, tabs or |, with a header) or JSON lines, compressed by
gzip or not. Labels are positive/negative/neutral or numbers that stand for them, such as 1/0 or 1 to
5 stars. A column may be a member of a JSON object's member: data.text.

--text COLUMN    the column of texts, where it is not found by itself
--label COLUMN   the column of labels, likewise
--model MODEL    a directory, or owner/name@revision of the Hugging Face hub (fetched before with
                 npm run model:fetch): beside the project's own models, or in place of the embedded
                 model for FILE; may be given more than once
--help           this text
`;

/** Where the command finds and puts things. */
export interface Surroundings {
  /** The repository's root. */
  readonly root: string;
  /** The labelled sets. */
  readonly dataDirectory: string;
  /** What a user's file is relative to. */
  readonly workingDirectory: string;
  /** Prints a line or more of the answer. */
  readonly print: (lines: string) => void;
}

/**
 * Runs the command.
 *
 * @param args as on the command line
 * @throws EvaluationError, ModelError or a TypeError of `parseArgs` when the caller can put it right
 */
export async function evaluateCommand(args: string[], surroundings: Surroundings): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      text: { type: 'string' },
      label: { type: 'string' },
      model: { type: 'string', multiple: true, default: [] },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const [file, ...more] = positionals;
  if (values.help) return surroundings.print(HELP);
  if (more.length > 0) throw new EvaluationError(`one file at a time, not also ${more[0]}`);
  if (file !== undefined) return evaluateFile(file, values, values.model, surroundings);
  if (values.text !== undefined || values.label !== undefined) {
    throw new EvaluationError('--text and --label are for a file of yours; name it');
  }
  return evaluateSets(values.model, surroundings);
}

/** Evaluates the project's models on the labelled sets and writes the report. */
async function evaluateSets(
  named: readonly string[],
  { root, dataDirectory, print }: Surroundings,
): Promise<void> {
  const sets = readLabelledSets(dataDirectory);
  const room = join(root, 'model');
  const models = await openOwnModels(room);
  for (const name of named) models.push(...(await openNamedModel(name, room)));
  const characters = sets.reduce((sum, { texts }) => sum + charactersOf(texts), 0);
  const progress = new Progress(models.length * characters);
  const evaluations: Evaluation[] = [];
  for (const model of models) {
    evaluations.push(await evaluate(model, sets, (done) => progress.advance(done)));
  }
  const compared = firstOfEachModel(evaluations);
  const behaved: Behaved[] = [];
  for (const { model } of compared) behaved.push(await behave(model));
  const twins = sets.find((set) => set.twins)!;
  const long: LongReviews[] = [];
  for (const { model } of compared) long.push(await readLongReviews(model, twins.texts));
  const foreign = readForeignTweets(dataDirectory);
  const shipped = compared.find(({ model }) => model.name === SHIPPED)!;
  const cautions = await judgeCautions(shipped.model, sets, foreign);
  progress.end();
  const files = [
    {
      path: join(room, 'REPORT.md'),
      content: writeReport({ evaluations, compared, behaved, long, foreign, cautions }),
    },
    ...drawPlots(compared).map(({ file, svg }) => ({
      path: join(room, 'report', file),
      content: svg,
    })),
    { path: join(root, 'reports', 'mistakes.md'), content: listMistakes(compared) },
  ];
  for (const { path, content } of files) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    print(`wrote ${relative(root, path)}`);
  }
}

/** Evaluates models on a user's own file and prints what it found. */
async function evaluateFile(
  path: string,
  columns: ColumnNames,
  named: readonly string[],
  { root, workingDirectory, print }: Surroundings,
): Promise<void> {
  const file = readLabelledFile(resolve(workingDirectory, path), columns);
  print(describeFile(path, file));
  const models: EvaluatedModel[] = [];
  for (const name of named.length > 0 ? named : ['embedded']) {
    models.push(...(await openNamedModel(name, join(root, 'model'))));
  }
  const progress = new Progress(models.length * charactersOf(file.texts));
  for (const model of models) {
    const texts = await SentimentClassifier.with(model, (classifier) =>
      classifier.classify(file.texts, (done) => progress.advance(done)),
    );
    progress.end();
    print(`\n${reportOnFile(model, texts)}`);
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
