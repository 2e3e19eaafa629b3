import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { type ModelFiles, openModel } from '../../service/inference/modelFiles.js';
import { TextClassifier } from '../../service/inference/textClassifier.js';
import { weightsPath } from '../../service/inference/weights.js';
import { batchesByLength } from '../batches.js';
import { ClassifierGraph, type LinearHead } from './graph.js';
import type { Calibration } from './heads.js';

/** Texts per batch. */
const BATCH = 32;

/** A model whose last layer can be fitted anew. */
export interface AdaptableModel {
  readonly files: ModelFiles;
  readonly graph: ClassifierGraph;
  /** Numbers in the vector that the last layer reads. */
  readonly width: number;
  /** Its temperatures, where config.json gives any. */
  readonly calibration: Calibration | undefined;
}

/** Texts as the last layer reads them. */
export interface TextVectors {
  /** Row by row, texts × width. */
  readonly vectors: Float64Array;
  readonly width: number;
}

/**
 * Opens a model to adapt.
 *
 * @param model `embedded` or a directory, relative to `workingDirectory`
 * @throws ModelError when it is missing or damaged, or its logits are not those of one linear layer
 */
export async function openAdaptable(
  model: string,
  modelsDirectory: string,
  workingDirectory: string,
): Promise<AdaptableModel> {
  const path = model === 'embedded' ? model : resolve(workingDirectory, model);
  const files = openModel(path, modelsDirectory);
  const graph = new ClassifierGraph(readFileSync(weightsPath(files)));
  const width = graph.head.weight.length / graph.head.bias.length;
  const { calibration } = readConfig(files.directory);
  return { files, graph, width, calibration };
}

/**
 * The vectors that the model's last layer reads of texts.
 *
 * They come out of the service's own classifier, with a last layer that changes nothing: so texts are
 * prepared, cut and put together exactly as they will be when the adapted model serves.
 *
 * @param advance told of each batch how many characters it had
 */
export async function vectorsOf(
  { files, graph, width }: AdaptableModel,
  texts: readonly string[],
  advance: (characters: number) => void = () => {},
): Promise<TextVectors> {
  const directory = mkdtempSync(join(tmpdir(), 'sentiment-vectors-'));
  try {
    writeModel(directory, files, graph.withHead(identity(width)), {
      calibration: undefined,
      id2label: Object.fromEntries(
        Array.from({ length: width }, (_, index) => [index, `${index}`]),
      ),
    });
    const classifier = await TextClassifier.load(
      openModel(directory, directory),
      availableParallelism(),
    );
    try {
      return await read(classifier, texts, width, advance);
    } finally {
      await classifier.dispose();
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function read(
  classifier: TextClassifier,
  texts: readonly string[],
  width: number,
  advance: (characters: number) => void,
): Promise<TextVectors> {
  const vectors = new Float64Array(texts.length * width);
  for (const { indices, characters } of batchesByLength(texts, BATCH)) {
    const result = await classifier.classify(indices.map((index) => texts[index]!));
    indices.forEach((index, row) => {
      vectors.set(result.logits.subarray(row * width, (row + 1) * width), index * width);
    });
    advance(characters);
  }
  return { vectors, width };
}

/**
 * Writes a model directory: other weights and another configuration, everything else as it was.
 *
 * @param config members of config.json that differ
 */
export function writeModel(
  directory: string,
  files: ModelFiles,
  weights: Uint8Array,
  config: Readonly<Record<string, unknown>>,
): void {
  const source = weightsPath(files);
  const target = weightsPath({ ...files, directory });
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, weights);
  // What the graph has beside itself is called as it is, and more.
  for (const name of readdirSync(dirname(source)))
    if (name.startsWith(basename(source)) && name !== basename(source))
      copyFileSync(join(dirname(source), name), join(dirname(target), name));
  const before = readConfig(files.directory);
  writeFileSync(
    join(directory, 'config.json'),
    `${JSON.stringify({ ...before, ...config }, undefined, 2)}\n`,
  );
  for (const entry of readdirSync(files.directory, { withFileTypes: true })) {
    if (!entry.isFile() || WRITTEN_ANEW.has(entry.name)) continue;
    copyFileSync(join(files.directory, entry.name), join(directory, entry.name));
  }
}

function readConfig(directory: string): { readonly calibration?: Calibration } {
  return JSON.parse(readFileSync(join(directory, 'config.json'), 'utf8'));
}

/** Files of a model directory that speak of one model alone. */
const WRITTEN_ANEW: ReadonlySet<string> = new Set(['config.json', 'manifest.json', 'README.md']);

/** A layer whose logits are the vectors themselves. */
function identity(width: number): LinearHead {
  const weight = new Float32Array(width * width);
  for (let index = 0; index < width; index++) weight[index * width + index] = 1;
  return { weight, bias: new Float32Array(width) };
}
