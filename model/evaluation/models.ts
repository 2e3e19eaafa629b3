import { createHash } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { ModelError } from '../../service/inference/errors.js';
import { type ModelFiles, openModel } from '../../service/inference/modelFiles.js';
import { weightsPath } from '../../service/inference/weights.js';
import { type Polarity, polarities } from './polarity.js';

/** A model to evaluate, with what the report says of it. */
export interface EvaluatedModel {
  /** `shipped`, `movies only`, or the name of one given on the command line. */
  readonly name: string;
  readonly weights: 'int8' | 'float';
  readonly files: ModelFiles;
  /** SHA-256 of the weights, hexadecimal. */
  readonly digest: string;
  /** How it was made. */
  readonly made: string;
  /** The polarity of each label, in the order of the model's outputs. */
  readonly polarities: readonly Polarity[];
}

/** The name of the project's own model that ships. */
export const SHIPPED = 'shipped';

const OWN_MODELS = [
  {
    name: 'movies only',
    directory: join('.work', 'movies'),
    made: 'the first stage of `model/train.py`: fine-tuned on SST-2 train, movie reviews and nothing else',
  },
  {
    name: 'before',
    directory: join('.work', 'before'),
    made: 'the model that shipped before, with two labels and no emoji; it answers NEUTRAL below a score of 0.9',
  },
  {
    name: SHIPPED,
    directory: 'minilm-sentiment',
    made: 'all stages of `model/train.py`: trained on with texts of all domains that the card names, with three labels, then made smaller',
  },
] as const;

/**
 * The project's own models, int8 and float, as far as they are on disk: the repository carries only
 * the shipped int8 weights, `model/train.py` makes the others.
 *
 * @param modelsDirectory the directory `model`
 */
export async function openOwnModels(modelsDirectory: string): Promise<EvaluatedModel[]> {
  const models: EvaluatedModel[] = [];
  for (const { name, directory, made } of OWN_MODELS) {
    const path = resolve(modelsDirectory, directory);
    if (!existsSync(path)) continue;
    const files = openModel(path, modelsDirectory);
    models.push(evaluated(name, made, files));
    const graph = join(modelsDirectory, '.work', `${basename(path)}.float.onnx`);
    if (existsSync(graph)) models.push(evaluated(name, made, withFloatWeights(files, graph)));
  }
  return models;
}

/**
 * A model named on the command line, in each kind of weights that it has.
 *
 * @param model `embedded`, a directory, or `owner/name@revision`
 * @throws ModelError when it cannot be used or its labels are not sentiments
 */
export async function openNamedModel(
  model: string,
  modelsDirectory: string,
): Promise<EvaluatedModel[]> {
  const files = openModel(model, modelsDirectory);
  const made = `given as \`--model ${model}\``;
  const dtypes = (['q8', 'fp32'] as const).filter((dtype) =>
    existsSync(weightsPath({ ...files, dtype })),
  );
  return dtypes.map((dtype) => evaluated(files.info.name, made, { ...files, dtype }));
}

function evaluated(name: string, made: string, files: ModelFiles): EvaluatedModel {
  const { labels } = files.info;
  const meaning = polarities(labels);
  const found = labels.map((label) => meaning.get(label));
  if (!found.includes('POSITIVE') || !found.includes('NEGATIVE') || found.includes(undefined)) {
    throw new ModelError(
      `${name}: its labels are ${labels.join(', ')}; which are positive and which negative cannot be told`,
    );
  }
  return {
    name,
    weights: files.dtype === 'q8' ? 'int8' : 'float',
    made,
    files,
    digest: createHash('sha256')
      .update(readFileSync(weightsPath(files)))
      .digest('hex'),
    polarities: found as Polarity[],
  };
}

/** A model with a float graph in place of its int8 one, put together beside the graph. */
function withFloatWeights(files: ModelFiles, graph: string): ModelFiles {
  const directory = graph.slice(0, -'.onnx'.length);
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(join(directory, 'onnx'), { recursive: true });
  for (const file of ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'emoji.json']) {
    if (!existsSync(join(files.directory, file))) continue;
    linkSync(join(files.directory, file), join(directory, file));
  }
  linkSync(graph, weightsPath({ directory, dtype: 'fp32' }));
  return { ...files, directory, dtype: 'fp32' };
}
