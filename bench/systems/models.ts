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
const FILES = ['config.json', 'tokenizer.json', 'tokenizer_config.json'];

/**
 * Makes the DistilBERT-base classifier with random weights, unless it is there and no older than the
 * scripts that make it; returns its directory.
 *
 * @param python one with what the embedded model is trained with
 */
export async function distilbertModel(python: string): Promise<string> {
  const directory = join(WORK, 'models', 'distilbert-base');
  const weights = join(directory, 'onnx', 'model_quantized.onnx');
  const script = join(PEERS, 'distilbert.py');
  const parts = readdirSync(MODELS).filter((file) => file.endsWith('.py'));
  const sources = [script, ...parts.map((file) => join(MODELS, file))];
  const newest = Math.max(...sources.map((file) => statSync(file).mtimeMs));
  if (existsSync(weights) && statSync(weights).mtimeMs >= newest) return directory;
  console.error('Making a DistilBERT-base classifier with random weights, once …');
  await promisify(execFile)(python, [script, EMBEDDED, directory], {
    env: { ...process.env, PYTHONPATH: MODELS },
    maxBuffer: 64 << 20,
  });
  return directory;
}

/** The embedded model with all files in one directory, where Infinity finds its weights. */
export function flatModel(): string {
  const directory = join(WORK, 'models', 'embedded-flat');
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  for (const file of FILES) copyFileSync(join(EMBEDDED, file), join(directory, file));
  const weights = 'model_quantized.onnx';
  symlinkSync(join(EMBEDDED, 'onnx', weights), join(directory, weights));
  return directory;
}
