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
export type WorkerRequest =
  | { readonly id: number; readonly kind: 'classify'; readonly texts: readonly string[] }
  | { readonly id: number; readonly kind: 'tokenize'; readonly text: string };

/** What the worker says: first once that it is ready or why not, then an answer a request. */
export type WorkerMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'unusable'; readonly message: string }
  | { readonly kind: 'classified'; readonly id: number; readonly result: BatchResult }
  | { readonly kind: 'tokenized'; readonly id: number; readonly tokens: readonly Token[] }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string };

const port = parentPort!;
const { files, threads } = workerData as WorkerData;
const say = (message: WorkerMessage) => port.postMessage(message);

async function answer(classifier: TextClassifier, request: WorkerRequest): Promise<WorkerMessage> {
  const { id } = request;
  try {
    return request.kind === 'classify'
      ? { kind: 'classified', id, result: await classifier.classify(request.texts) }
      : { kind: 'tokenized', id, tokens: classifier.tokenize(request.text) };
  } catch (error) {
    return { kind: 'failed', id, message: (error as Error).message };
  }
}

try {
  const classifier = await TextClassifier.load(files, threads);
  // The first runs allocate memory and compile the tokenizer's code; no client shall wait for that.
  for (const length of [1, 16, files.info.maxTokens]) {
    await classifier.classify([Array(length).fill('warm').join(' ')]);
  }
  port.on('message', async (request: WorkerRequest) => say(await answer(classifier, request)));
  say({ kind: 'ready' });
} catch (error) {
  say({ kind: 'unusable', message: (error as Error).message });
}
