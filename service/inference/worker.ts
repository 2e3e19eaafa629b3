import { constants, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import type { Token } from './classification.js';
import type { ModelFiles } from './modelFiles.js';
import { type BatchResult, TextClassifier } from './textClassifier.js';

/** What the worker is started with. */
export interface WorkerData {
  readonly files: ModelFiles;
  /** ONNX Runtime threads for one run of the model. */
  readonly threads: number;
}

/** What the worker is asked. */
export interface WorkerRequest {
  readonly id: number;
  readonly kind: 'classify' | 'tokenize';
  readonly texts: readonly string[];
}

/** What the worker says: first once that it is ready or why not, then an answer a request. */
export type WorkerMessage =
  | { readonly kind: 'ready'; readonly tokensPerMs: number }
  | { readonly kind: 'unusable'; readonly message: string }
  | { readonly kind: 'classified'; readonly id: number; readonly result: BatchResult }
  | {
      readonly kind: 'tokenized';
      readonly id: number;
      readonly tokens: readonly (readonly Token[])[];
    }
  | { readonly kind: 'failed'; readonly id: number; readonly error: Error };

/** A sentence or two. */
const USUAL_TOKENS = 24;

/** From then on nothing refers any more to what loading the model left behind, in ms. */
const SETTLED_MS = 100;

const port = parentPort!;
const { files, threads } = workerData as WorkerData;
const say = (message: WorkerMessage) => port.postMessage(message);

async function answer(
  classifier: TextClassifier,
  { id, kind, texts }: WorkerRequest,
): Promise<WorkerMessage> {
  try {
    return kind === 'classify'
      ? { kind: 'classified', id, result: await classifier.classify(texts) }
      : { kind: 'tokenized', id, tokens: texts.map((text) => classifier.tokenize(text)) };
  } catch (error) {
    return { kind: 'failed', id, error: error as Error };
  }
}

/**
 * Lets the event loop, which needs little, go before the threads that take all they can get: probes
 * are answered in half the time under load. Only Linux sets it for the calling thread alone.
 *
 * @see https://man7.org/linux/man-pages/man2/setpriority.2.html
 */
function yieldToEventLoop(): void {
  if (process.platform === 'linux') setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
}

/**
 * Left to itself, V8 would keep the garbage of the start until the heap has grown by as much again:
 * some 15 MB a thread. Only where its collector is exposed, as in the image.
 */
function collectGarbage(): void {
  globalThis.gc?.();
}

/** As many tokens as a run of a batch has. */
const WARM_UP_TOKENS = 256;

/**
 * The first runs allocate memory and compile the code; no client shall wait for that. Nothing longer
 * than usual runs is run: ONNX Runtime keeps the memory of its largest.
 *
 * @returns tokens computed in a millisecond
 */
async function warmUp(classifier: TextClassifier): Promise<number> {
  const text = Array(USUAL_TOKENS).fill('warm').join(' ');
  const batch = Array(Math.floor(WARM_UP_TOKENS / USUAL_TOKENS)).fill(text);
  for (const texts of [['warm'], batch]) await classifier.classify(texts);
  const started = performance.now();
  const { paddedTokens } = await classifier.classify(batch);
  return paddedTokens / (performance.now() - started);
}

try {
  yieldToEventLoop();
  const classifier = await TextClassifier.load(files, threads);
  const tokensPerMs = await warmUp(classifier);
  // Batches wait for each other here: one that is computed in several runs would let others in between.
  let last: Promise<void> = Promise.resolve();
  port.on('message', (request: WorkerRequest) => {
    last = last.then(async () => say(await answer(classifier, request)));
  });
  say({ kind: 'ready', tokensPerMs });
  setTimeout(collectGarbage, SETTLED_MS);
} catch (error) {
  say({ kind: 'unusable', message: (error as Error).message });
}
