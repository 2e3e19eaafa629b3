import { once } from 'node:events';
import { constants, setPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';
import type { Token } from './classification.js';
import type { ModelFiles } from './modelFiles.js';
import { type BatchOutputs, TextClassifier } from './textClassifier.js';
import type { EncodedText, Window } from './textTokenizer.js';
import type { TokenizerFiles } from './tokenizerFiles.js';

/**
 * What the worker is asked: to classify texts and windows of texts, to cut texts into windows, to split
 * them, or to have so many threads for a text that is alone.
 */
export type WorkerRequest = { readonly id: number } & (
  | {
      readonly kind: 'classify';
      readonly texts: readonly (string | Window)[];
      /** Most tokens of each text that are read; what the model reads where nothing is said. */
      readonly mostTokens?: readonly number[];
      /** Whether nothing else is computed meanwhile. */
      readonly alone?: boolean;
    }
  | {
      readonly kind: 'read' | 'tokenize';
      readonly texts: readonly string[];
      readonly mostTokens: readonly number[];
    }
  | { readonly kind: 'widen'; readonly threads: number }
);

/** What became of texts that were to be classified. */
export interface Classified {
  /** Of those that fit into one run, in their order. */
  readonly result: BatchOutputs;
  /** Those that do not, by their index, where there are any: they are to be classified window by window. */
  readonly long?: ReadonlyMap<number, EncodedText>;
}

/** What the worker says: first once that it is ready or why not, then an answer per request. */
export type WorkerMessage =
  | { readonly kind: 'ready'; readonly tokensPerMs: number }
  | { readonly kind: 'unusable'; readonly message: string }
  | ({ readonly kind: 'classified'; readonly id: number } & Classified)
  | { readonly kind: 'read'; readonly id: number; readonly encoded: readonly EncodedText[] }
  | {
      readonly kind: 'tokenized';
      readonly id: number;
      readonly tokens: readonly (readonly Token[])[];
    }
  | { readonly kind: 'widened'; readonly id: number }
  | { readonly kind: 'failed'; readonly id: number; readonly error: Error };

/** A sentence or two. */
const USUAL_TOKENS = 24;

/** From then on nothing refers any more to what loading the model left behind, in ms. */
const SETTLED_MS = 100;

const port = parentPort!;
const say = (message: WorkerMessage) => port.postMessage(message);

async function answer(classifier: TextClassifier, request: WorkerRequest): Promise<WorkerMessage> {
  const { id } = request;
  try {
    switch (request.kind) {
      case 'classify':
        return {
          kind: 'classified',
          id,
          ...(await classify(classifier, request)),
        };
      case 'read':
        return {
          kind: 'read',
          id,
          encoded: request.texts.map((text, index) =>
            classifier.encode(text, request.mostTokens[index]),
          ),
        };
      case 'tokenize':
        return {
          kind: 'tokenized',
          id,
          tokens: request.texts.map((text, index) =>
            classifier.tokenize(text, request.mostTokens[index]),
          ),
        };
      case 'widen':
        await classifier.widen(request.threads);
        return { kind: 'widened', id };
    }
  } catch (error) {
    return { kind: 'failed', id, error: error as Error };
  }
}

/** Leaves texts of several windows to the queue, so that they hold nobody up. */
async function classify(
  classifier: TextClassifier,
  { texts, mostTokens, alone }: Extract<WorkerRequest, { kind: 'classify' }>,
): Promise<Classified> {
  const started = performance.now();
  const encoded = texts.map((text, index) =>
    typeof text === 'string' ? classifier.encode(text, mostTokens?.[index]) : asRead(text),
  );
  const tokenizeMs = performance.now() - started;
  const short = encoded.filter(({ windows }) => windows.length === 1);
  const long = [...encoded.entries()].filter(([, { windows }]) => windows.length > 1);
  const result = { ...(await classifier.classifyEncoded(short, alone)), tokenizeMs };
  return { result, ...(long.length > 0 && { long: new Map(long) }) };
}

/** What is known of a window of a text is known of the text. */
function asRead(window: Window): EncodedText {
  return { windows: [window], tokens: window.length, truncated: false, unknown: 0 };
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
 * some 15 MB per thread. Only where its collector is exposed, as in the image.
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
 * @returns tokens computed in a millisecond, a fifth too few: under load the first batches correct it
 */
async function warmUp(classifier: TextClassifier): Promise<number> {
  await classifier.classify(['warm']);
  const text = Array(USUAL_TOKENS).fill('warm').join(' ');
  const started = performance.now();
  const { paddedTokens } = await classifier.classify(
    Array(Math.floor(WARM_UP_TOKENS / USUAL_TOKENS)).fill(text),
  );
  return paddedTokens / (performance.now() - started);
}

async function work(files: ModelFiles, reading: Promise<TokenizerFiles>): Promise<void> {
  const classifier = await TextClassifier.load(files, 1, reading);
  const tokensPerMs = await warmUp(classifier);
  // Batches wait for each other here: one that is computed in several runs would let others in between.
  let last: Promise<void> = Promise.resolve();
  port.on('message', (request: WorkerRequest) => {
    last = last.then(async () => say(await answer(classifier, request)));
  });
  // Not before: at the start nothing but other processes would gain by it.
  yieldToEventLoop();
  say({ kind: 'ready', tokensPerMs });
  setTimeout(collectGarbage, SETTLED_MS);
}

/** @throws where there is no model for it after all */
async function tokenizerTold(): Promise<TokenizerFiles> {
  const [files] = (await once(port, 'message')) as [TokenizerFiles | undefined];
  if (!files) throw new Error('its tokenizer cannot be read');
  return files;
}

// It is told of the model, and then of the tokenizer; of nothing instead where there is no model for it.
port.once('message', async (model: ModelFiles | undefined) => {
  if (!model) return;
  const reading = tokenizerTold();
  // Whoever waits for it is told.
  reading.catch(() => {});
  await work(model, reading).catch((error) => say({ kind: 'unusable', message: error.message }));
});
