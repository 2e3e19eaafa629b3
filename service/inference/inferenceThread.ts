import './noTelemetry.js';
import { Worker } from 'node:worker_threads';
import type { Token } from './classification.js';
import { LostThreadError, ModelError } from './errors.js';
import type { ModelFiles } from './modelFiles.js';
import type { EncodedText, Window } from './textTokenizer.js';
import type { TokenizerFiles } from './tokenizerFiles.js';
import { within } from './within.js';
import type { Classified, WorkerMessage, WorkerRequest } from './worker.js';

/** Beside this module, whether it runs from its source or built. */
const WORKER = new URL(
  import.meta.url.endsWith('.ts') ? './sourceWorker.mjs' : './worker.js',
  import.meta.url,
);

/**
 * Where V8 puts new objects, in MB. A batch leaves few behind, so collecting them more often costs
 * nothing that can be measured, and the memory of the default (three times 16 MB) goes to nobody.
 */
const SMALL_NURSERY = { maxYoungGenerationSizeMb: 4 };

/** How long a thread that is closed has to finish what it was asked, in ms. A batch takes a tenth of it. */
const LAST_ANSWER_MS = 2000;

/** Threads of a run for a text that is alone, where there are as many cores. More were not tried. */
const MOST_THREADS_ALONE = 2;

/** A model that works on its own while others do. */
export interface ModelThread {
  /** Tokens it computed in a millisecond when it was warmed up. */
  readonly tokensPerMs: number;
  /** Resolves with the reason if it ends without having been closed. */
  readonly failure: Promise<Error>;
  /**
   * Classifies a batch of texts and windows of texts. Batches are computed one after the other, in the
   * order asked.
   *
   * @param alone whether nothing else is computed meanwhile, so that all cores may be taken
   */
  classify(
    texts: readonly (string | Window)[],
    mostTokens?: readonly number[],
    alone?: boolean,
  ): Promise<Classified>;
  /** Cuts texts into windows. */
  read(texts: readonly string[], mostTokens: readonly number[]): Promise<readonly EncodedText[]>;
  /** Splits texts into the tokens the model reads. */
  tokenize(
    texts: readonly string[],
    mostTokens: readonly number[],
  ): Promise<readonly (readonly Token[])[]>;
  /** Has texts that are alone computed by more cores, from when it has answered what it was asked before. */
  widen(): Promise<void>;
  /**
   * Ends it once it has answered what it was asked.
   *
   * @param withinMs how long its answers are waited for, in ms; half as long, then, for its end
   * @throws LostThreadError when it does not end: Node, too, would wait for it for ever
   */
  close(withinMs?: number): Promise<void>;
}

type Question = WorkerRequest extends infer R
  ? R extends WorkerRequest
    ? Omit<R, 'id'>
    : never
  : never;

interface Waiter {
  readonly resolve: (message: WorkerMessage) => void;
  readonly reject: (error: Error) => void;
}

/** A worker thread with a model of its own, as promises. */
export class InferenceThread implements ModelThread {
  readonly tokensPerMs: number;
  readonly failure: Promise<Error>;
  readonly #worker: Worker;
  readonly #waiters = new Map<number, Waiter>();
  #nextId = 0;
  #lastAnswer: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(worker: Worker, tokensPerMs: number) {
    this.tokensPerMs = tokensPerMs;
    this.#worker = worker;
    worker.on('message', (message: WorkerMessage) => this.#answer(message));
    this.failure = new Promise((resolve) => {
      const end = (reason: string) => {
        const error = new LostThreadError(reason);
        this.#reject(error);
        if (!this.#closed) resolve(error);
      };
      worker.on('error', (error) => end(`The inference thread ended with ${error}`));
      worker.on('exit', (code) => end(`The inference thread ended with exit code ${code}.`));
    });
  }

  async classify(
    texts: readonly (string | Window)[],
    mostTokens?: readonly number[],
    alone = false,
  ): Promise<Classified> {
    const limits = mostTokens && { mostTokens };
    const answer = await this.#ask({ kind: 'classify', texts, alone, ...limits });
    return answer as Extract<WorkerMessage, { kind: 'classified' }>;
  }

  async read(
    texts: readonly string[],
    mostTokens: readonly number[],
  ): Promise<readonly EncodedText[]> {
    const answer = await this.#ask({ kind: 'read', texts, mostTokens });
    return (answer as Extract<WorkerMessage, { kind: 'read' }>).encoded;
  }

  async tokenize(
    texts: readonly string[],
    mostTokens: readonly number[],
  ): Promise<readonly (readonly Token[])[]> {
    const answer = await this.#ask({ kind: 'tokenize', texts, mostTokens });
    return (answer as Extract<WorkerMessage, { kind: 'tokenized' }>).tokens;
  }

  async widen(): Promise<void> {
    await this.#ask({ kind: 'widen', threads: MOST_THREADS_ALONE });
  }

  async close(withinMs = LAST_ANSWER_MS): Promise<void> {
    this.#closed = true;
    // ONNX Runtime aborts the whole process when its thread is stopped in the middle of a run.
    await within(withinMs, this.#lastAnswer);
    const lost = new LostThreadError('The inference thread does not answer.');
    this.#reject(lost);
    // JavaScript is stopped at once, a system call or a run of the model not at all.
    if (!(await within(withinMs / 2, this.#worker.terminate()))) throw lost;
  }

  #ask(question: Question): Promise<WorkerMessage> {
    const answer = new Promise<WorkerMessage>((resolve, reject) => {
      const id = this.#nextId++;
      this.#waiters.set(id, { resolve, reject });
      this.#worker.postMessage({ ...question, id });
    });
    this.#lastAnswer = answer.catch(() => {});
    return answer;
  }

  #answer(message: WorkerMessage): void {
    if (!('id' in message)) return;
    const waiter = this.#waiters.get(message.id);
    this.#waiters.delete(message.id);
    if (message.kind === 'failed') waiter?.reject(message.error);
    else waiter?.resolve(message);
  }

  #reject(error: Error): void {
    for (const { reject } of this.#waiters.values()) reject(error);
    this.#waiters.clear();
  }
}

/** A worker thread that loads its code while it is not known yet which model it is for. */
export class StartingThread {
  readonly #worker: Worker;
  /** What it says first, which it does once it has a model. */
  readonly #first: Promise<WorkerMessage>;

  /** @param script the worker's module; another one stands in for it in tests */
  constructor(script: URL = WORKER) {
    this.#worker = new Worker(script, { resourceLimits: SMALL_NURSERY });
    this.#first = new Promise((resolve, reject) => {
      this.#worker.once('message', resolve);
      this.#worker.once('error', reject);
      this.#worker.once('exit', (code) =>
        reject(new Error(`The inference thread ended with exit code ${code} at its start.`)),
      );
    });
    // Whoever gives it a model is told.
    this.#first.catch(() => {});
  }

  /** Tells it of its model, so that it opens a session while somebody reads the tokenizer. */
  open(model: ModelFiles): void {
    this.#worker.postMessage(model);
  }

  /**
   * Gives it the model's tokenizer, once it was told of the model, and waits until that is loaded and warm.
   *
   * @throws ModelError when the model cannot be used
   */
  async load(tokenizer: TokenizerFiles): Promise<InferenceThread> {
    this.#worker.postMessage(tokenizer);
    const first = await this.#first;
    if (first.kind === 'ready') return new InferenceThread(this.#worker, first.tokensPerMs);
    await this.#worker.terminate();
    throw new ModelError(first.kind === 'unusable' ? first.message : `unexpected ${first.kind}`);
  }

  /** Lets it end without a model. It is not stopped: what it loads at the time may not bear that. */
  async dismiss(): Promise<void> {
    this.#worker.postMessage(undefined);
    await this.#first.catch(() => {});
  }
}
