import { modelDirectory } from '../../service/inference/modelFiles.js';
import { TextTokenizer } from '../../service/inference/textTokenizer.js';
import { readTokenizer } from '../../service/inference/tokenizerFiles.js';
import { MODELS } from '../paths.js';
import { percentile } from '../statistics.js';
import { TEXT_KINDS } from './textKinds.js';

/** A text as large as a request may be by default, in bytes. */
const BYTES = 2 ** 20;

/** Most tokens of a text that are read. */
const TOKENS = 4096;

const TIMES = 5;

/**
 * Prints the CPU time to read a text of 1 MiB of each kind: the median of a few, each in UTF-8 as large
 * as a request may be.
 */
export async function timeReading(): Promise<void> {
  const files = readTokenizer(modelDirectory('embedded', MODELS));
  const tokenizer = await TextTokenizer.load(files, { maxTokens: TOKENS, runTokens: TOKENS });
  console.log('| a text of 1 MiB | tokens read | CPU, ms |\n|---|---|---|');
  for (const [kind, textOf] of Object.entries(TEXT_KINDS)) {
    const text = ofBytes(textOf);
    const times = Array.from({ length: TIMES }, () => cpuMs(() => tokenizer.encode(text)));
    const ms = percentile(times, 0.5).toFixed(1);
    console.log(`| ${kind} | ${tokenizer.encode(text).tokens} | ${ms} |`);
  }
}

function ofBytes(textOf: (length: number) => string): string {
  const sample = 4096;
  const bytesPerUnit = Buffer.byteLength(textOf(sample)) / sample;
  return textOf(Math.floor(BYTES / bytesPerUnit));
}

function cpuMs(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
