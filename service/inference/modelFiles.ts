import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { basename, isAbsolute, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import * as z from 'zod';
import type { ModelInfo } from './classification.js';
import { ModelError } from './errors.js';
import { type Calibration, Scores } from './scores.js';
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
  /** Which weights are there, as transformers.js names them: int8 or float. */
  readonly dtype: keyof typeof WEIGHTS;
  /** Whether its graph computes next to nothing for padding. */
  readonly skipsPadding: boolean;
}

const WEIGHTS = { q8: 'onnx/model_quantized.onnx', fp32: 'onnx/model.onnx' };

const HUB_NAME = /^([\w.-]+\/[\w.-]+)@([0-9a-f]{40})$/;
const HUB_NAME_WITHOUT_COMMIT = /^[\w-][\w.-]*\/[\w.-]+(@.*)?$/;

const manifestSchema = z.object({
  model: z.string().optional(),
  revision: z.string().optional(),
  files: z.record(z.string(), z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/) })),
});

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

/** Where a model's weights are. */
export function weightsPath({ directory, dtype }: Pick<ModelFiles, 'directory' | 'dtype'>): string {
  return join(directory, WEIGHTS[dtype]);
}

/**
 * Finds a model, verifies the digests in its manifest, and reads what kind of model it is.
 *
 * @param neutral whether NEUTRAL is answered like any other label, where the model has it
 * @throws ModelError when it is missing, damaged, or no text classifier
 */
export async function openModel(
  model: string,
  modelsDirectory: string,
  neutral = false,
): Promise<ModelFiles> {
  const directory = modelDirectory(model, modelsDirectory);
  if (!existsSync(join(directory, 'config.json'))) {
    const fetch = HUB_NAME.test(model) ? `; fetch it with: npm run model:fetch -- ${model}` : '';
    throw new ModelError(
      `MODEL=${model}: there is no model in ${directory} (no config.json)${fetch}`,
    );
  }
  const manifest = await verifyManifest(model, directory);
  const config = readJson(model, directory, 'config.json', configSchema);
  const tokenizer = readJson(model, directory, 'tokenizer_config.json', tokenizerConfigSchema);
  const dtype = (['q8', 'fp32'] as const).find((dtype) =>
    existsSync(weightsPath({ directory, dtype })),
  );
  if (!dtype) {
    throw new ModelError(
      `MODEL=${model}: no ONNX weights in ${directory} (${Object.values(WEIGHTS).join(' or ')})`,
    );
  }
  const outputs = classifierLabels(model, config);
  const runTokens = Math.min(
    tokenizer.model_max_length ?? Number.POSITIVE_INFINITY,
    config.max_position_embeddings ?? 512,
  );
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
  const classifies =
    architecture.endsWith('ForSequenceClassification') &&
    labels.length >= 2 &&
    (config.problem_type ?? 'single_label_classification') === 'single_label_classification';
  if (!classifies) {
    throw new ModelError(
      `MODEL=${model}: not a text classifier: expected an architecture …ForSequenceClassification with ` +
        `two or more labels, one per text; found ${architecture} with ${labels.length} label(s)`,
    );
  }
  return Object.freeze(labels);
}

async function verifyManifest(model: string, directory: string) {
  if (!existsSync(join(directory, 'manifest.json'))) return undefined;
  const manifest = readJson(model, directory, 'manifest.json', manifestSchema);
  for (const [file, { sha256 }] of Object.entries(manifest.files)) {
    const actual = await fileDigest(join(directory, file)).catch(() => undefined);
    if (actual === sha256) continue;
    const fault = actual === undefined ? 'is missing or unreadable' : `has sha256 ${actual}`;
    throw new ModelError(
      `MODEL=${model}: ${join(directory, file)} ${fault}, its manifest says ${sha256}; restore the file`,
    );
  }
  return manifest;
}

async function fileDigest(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
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
