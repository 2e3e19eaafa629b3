import { fileURLToPath } from 'node:url';
import { readConfig } from '../../service/config.js';
import { cautionsOf } from '../../service/inference/cautions.js';
import { inferenceThreads } from '../../service/inference/cpus.js';
import { openModel } from '../../service/inference/modelFiles.js';
import { type BatchResult, TextClassifier } from '../../service/inference/textClassifier.js';
import { UsageError } from '../../terminal/command.js';
import type { Answer } from '../entry.js';
import { type BatchClassifier, USUAL_BATCH } from './batchClassifier.js';

const MODELS = fileURLToPath(new URL('../../model', import.meta.url));

/**
 * The service's classifier in this process. Its model and threads are those that the service would
 * take: MODEL, NEUTRAL and THREADS of the environment.
 *
 * @param neutral whether NEUTRAL is a label of its own, whatever the environment says
 * @throws ConfigError, ModelError, UsageError where the model has no such label
 */
export async function openLocalClassifier(
  environment: Readonly<Record<string, string | undefined>>,
  neutral: boolean,
): Promise<BatchClassifier> {
  const { MODEL, NEUTRAL, THREADS } = readConfig(environment);
  const files = openModel(MODEL, MODELS, neutral || NEUTRAL);
  if (neutral && !files.info.labels.includes('NEUTRAL')) {
    throw new UsageError(`--neutral: the model ${files.info.name} has no label NEUTRAL`);
  }
  const classifier = await TextClassifier.load(files, THREADS ?? inferenceThreads());
  return {
    concurrency: 1,
    batch: USUAL_BATCH,
    async classify(texts) {
      const result = await classifier.classify(texts);
      return texts.map((text, row) => answerOf(files.info.labels, text, result, row));
    },
    close: () => classifier.dispose(),
  };
}

function answerOf(
  labels: readonly string[],
  text: string,
  batch: BatchResult,
  row: number,
): Answer {
  const scores = batch.scores.subarray(row * labels.length, (row + 1) * labels.length);
  const score = Math.max(...scores);
  const truncated = batch.truncated[row] === 1;
  const details = cautionsOf(text, {
    unknown: batch.unknown[row]!,
    tokens: batch.tokens[row]!,
    truncated,
  });
  return { label: labels[scores.indexOf(score)]!, score, truncated, details };
}
