import { execFile } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { MODELS, PEERS, WORK } from '../paths.js';

const EMBEDDED = join(MODELS, 'minilm-sentiment');
/** A DistilBERT-base classifier with random weights, which `makeDistilbert` makes. */
export const DISTILBERT = join(WORK, 'models', 'distilbert-base');
/** The embedded model with its weights beside its configuration, where Infinity finds them. */
export const FLAT_MODEL = join(WORK, 'models', 'embedded-flat');
const FILES = ['config.json', 'tokenizer.json', 'tokenizer_config.json'];

/**
 * Makes it, unless it is there and no older than the scripts that make it.
 *
 * @param python one with what the embedded model is trained with
 */
export async function makeDistilbert(python: string): Promise<void> {
  const weights = join(DISTILBERT, 'onnx', 'model_quantized.onnx');
  const script = join(PEERS, 'distilbert.py');
  const parts = readdirSync(MODELS).filter((file) => file.endsWith('.py'));
  const sources = [script, ...parts.map((file) => join(MODELS, file))];
  const newest = Math.max(...sources.map((file) => statSync(file).mtimeMs));
  if (existsSync(weights) && statSync(weights).mtimeMs >= newest) return;
  console.error('Making a DistilBERT-base classifier with random weights, once …');
  await promisify(execFile)(python, [script, EMBEDDED, DISTILBERT], {
    env: { ...process.env, PYTHONPATH: MODELS },
    maxBuffer: 64 << 20,
  });
}

/** Makes it anew. */
export function makeFlatModel(): void {
  rmSync(FLAT_MODEL, { recursive: true, force: true });
  mkdirSync(FLAT_MODEL, { recursive: true });
  for (const file of FILES) copyFileSync(join(EMBEDDED, file), join(FLAT_MODEL, file));
  const weights = 'model_quantized.onnx';
  symlinkSync(join(EMBEDDED, 'onnx', weights), join(FLAT_MODEL, weights));
}
