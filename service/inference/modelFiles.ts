import { createHash } from 'node:crypto';
import { closeSync, existsSync, openSync, readFileSync, readSync } from 'node:fs';
import { basename, isAbsolute, join, resolve } from 'node:path';
import * as z from 'zod';
import type { ModelInfo } from './classification.js';
import { ModelError } from './errors.js';
import { type Calibration, Scores } from './scores.js';
import { WEIGHTS, type Weights, weightsPath } from './weights.js';
import { MOST_TOKENS } from './windows.js';

/** A model on disk whose files are whole and whose configuration is that of a text classifier. */
export interface ModelFiles {
  readonly info: ModelInfo;
  /** Most tokens that the model reads in one run, special tokens included. */
  readonly runTokens: number;
  /** Labels in the order of the graph's outputs, NEUTRAL included where the model has it. */
  readonly outputs: readonly string[];
  readonly calibration?: Calibration;
  readonly directory: string;
  readonly dtype: Weights['dtype'];
  /** Whether its graph computes next to nothing for padding. */
  readonly skipsPadding: boolean;
}

/** Bytes of a file that are read at a time. */
const PORTION_BYTES = 256 * 1024;

const HUB_NAME = /^([\w.-]+\/[\w.-]+)@([0-9a-f]{40})$/;
const HUB_NAME_WITHOUT_COMMIT = /^[\w-][\w.-]*\/[\w.-]+(@.*)?$/;

const manifestSchema = z.object({
  model: z.string().optional(),
  revision: z.string().optional(),
  files: z.record(z.string(), z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/) })),
});

type Manifest = z.infer<typeof manifestSchema>;

const configSchema = z.object({
  architectures: z.array(z.string()).optional(),
  id2label: z.record(z.string(), z.string()),
  problem_type: z.string().nullish(),
  max_position_embeddings: z.number().int().positive().optional(),
  skips_padding: z.boolean().default(false),
  calibration: z
    .object({ two_way: z.number().positive(), three_way: z.number().positive() })
    .transform(({ two_way: twoWay, three_way: threeWay }) => ({ twoWay, threeWay }))
    .optional(),
});

const tokenizerConfigSchema = z.object({ model_max_length: z.number().positive().optional() });

/**
 * Where a model's files are.
 *
 * @param model `embedded`, a directory, or `owner/name@revision`
 * @param modelsDirectory the directory that holds `minilm-sentiment` and `cache`
 */
export function modelDirectory(model: string, modelsDirectory: string): string {
  if (model === 'embedded') return join(modelsDirectory, 'minilm-sentiment');
  const hub = HUB_NAME.exec(model);
  if (hub) return join(modelsDirectory, 'cache', hub[1]!, hub[2]!);
  if (HUB_NAME_WITHOUT_COMMIT.test(model) && !isAbsolute(model) && !existsSync(model)) {
    throw new ModelError(
      `MODEL=${model}: neither a directory nor a pinned Hugging Face model; ` +
        'pin it as owner/name@REVISION with the 40 hexadecimal digits of its commit',
    );
  }
  return resolve(model);
}

/**
 * Finds a model, verifies the digests in its manifest, and reads what kind of model it is.
 *
 * @param neutral whether NEUTRAL is answered like any other label, where the model has it
 * @throws ModelError when it is missing, damaged, or no text classifier
 */
export function openModel(model: string, modelsDirectory: string, neutral = false): ModelFiles {
  const files = openBesideWeights(model, modelsDirectory, neutral);
  verifyWeights(model, files);
  return files;
}

/** As `openModel`, but for the digests of the weights: to verify them takes nearly all of the time. */
export function openBesideWeights(
  model: string,
  modelsDirectory: string,
  neutral: boolean,
): ModelFiles {
  const directory = modelDirectory(model, modelsDirectory);
  if (!existsSync(join(directory, 'config.json'))) {
    const fetch = HUB_NAME.test(model) ? `; fetch it with: npm run model:fetch -- ${model}` : '';
    throw new ModelError(
      `MODEL=${model}: there is no model in ${directory} (no config.json)${fetch}`,
    );
  }
  const manifest = readManifest(model, directory);
  verify(model, directory, manifest, (file) => !isWeights(file));
  const config = readJson(model, directory, 'config.json', configSchema);
  const { model_max_length: longest = Number.POSITIVE_INFINITY } = readJson(
    model,
    directory,
    'tokenizer_config.json',
    tokenizerConfigSchema,
  );
  const dtype = (['q8', 'fp32'] as const).find((dtype) =>
    existsSync(weightsPath({ directory, dtype })),
  );
  if (!dtype) {
    throw new ModelError(
      `MODEL=${model}: no ONNX weights in ${directory} (${Object.values(WEIGHTS).join(' or ')})`,
    );
  }
  const outputs = classifierLabels(model, config);
  const runTokens = Math.min(longest, config.max_position_embeddings ?? 512);
  return {
    directory,
    runTokens,
    outputs,
    ...(config.calibration && { calibration: config.calibration }),
    dtype,
    skipsPadding: config.skips_padding,
    info: Object.freeze({
      name: manifest?.model ?? basename(directory),
      revision: manifest?.revision ?? '',
      labels: Object.freeze(new Scores(outputs).labels(neutral)),
      knowsNeutral: new Scores(outputs).knowsNeutral,
      neutral,
      maxTokens: Math.max(MOST_TOKENS, runTokens),
    }),
  };
}

function classifierLabels(model: string, config: z.infer<typeof configSchema>): readonly string[] {
  const architecture = config.architectures?.[0] ?? 'unknown';
  const labels = Object.entries(config.id2label)
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, label]) => label);
  const { problem_type: problem } = config;
  const several = problem != null && problem !== 'single_label_classification';
  const classifies =
    architecture.endsWith('ForSequenceClassification') && labels.length >= 2 && !several;
  if (!classifies) {
    throw new ModelError(
      `MODEL=${model}: not a text classifier: expected an architecture …ForSequenceClassification with ` +
        `two or more labels, one per text; found ${architecture} with ${labels.length} label(s)${several ? ` and problem_type ${problem}` : ''}`,
    );
  }
  return Object.freeze(labels);
}

/**
 * Verifies the digests of a model's weights, where it has a manifest.
 *
 * @throws ModelError when they are damaged
 */
export function verifyWeights(model: string, { directory }: ModelFiles): void {
  verify(model, directory, readManifest(model, directory), isWeights);
}

function isWeights(file: string): boolean {
  return file.startsWith('onnx/');
}

function readManifest(model: string, directory: string): Manifest | undefined {
  if (!existsSync(join(directory, 'manifest.json'))) return undefined;
  return readJson(model, directory, 'manifest.json', manifestSchema);
}

function verify(
  model: string,
  directory: string,
  manifest: Manifest | undefined,
  concerns: (file: string) => boolean,
): void {
  for (const [file, { sha256 }] of Object.entries(manifest?.files ?? {})) {
    if (!concerns(file)) continue;
    const actual = fileDigest(join(directory, file));
    if (actual === sha256) continue;
    const fault = actual === undefined ? 'is missing or unreadable' : `has sha256 ${actual}`;
    throw new ModelError(
      `MODEL=${model}: ${join(directory, file)} ${fault}, its manifest says ${sha256}; restore the file`,
    );
  }
}

/** The digest of a file, or nothing where it cannot be read. In one buffer and without promises it takes half as long. */
function fileDigest(path: string): string | undefined {
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafeSlow(PORTION_BYTES);
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    for (let bytes = 1; bytes > 0; hash.update(buffer.subarray(0, bytes)))
      bytes = readSync(file, buffer);
    return hash.digest('hex');
  } catch {
    return undefined;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function readJson<T>(model: string, directory: string, file: string, schema: z.ZodType<T>): T {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(join(directory, file), 'utf8'));
  } catch (error) {
    throw new ModelError(
      `MODEL=${model}: cannot read ${join(directory, file)}: ${(error as Error).message}`,
    );
  }
  const parsed = schema.safeParse(content);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new ModelError(
    `MODEL=${model}: ${join(directory, file)}: ${issue?.path.join('.')}: ${issue?.message}`,
  );
}
