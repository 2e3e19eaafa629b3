import { Worker } from 'node:worker_threads';
import type { Token } from './classification.js';
import { ModelError } from './errors.js';
import type { BatchResult } from './textClassifier.js';
import type { WorkerData, WorkerMessage, WorkerRequest } from './worker.js';

/** Beside this module: TypeScript when run from source, JavaScript when built. */
const WORKER = new URL(
  import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js',
  import.meta.url,
);

interface Waiter {
  readonly resolve: (message: WorkerMessage) => void;
  readonly reject: (error: Error) => void;
}

type Question = WorkerRequest extends infer R ? (R extends unknown ? Omit<R, 'id'> : never) : never;

/** A worker thread with a model of its own, as promises. */
export class InferenceThread {
  readonly #worker: Worker;
  readonly #waiters = new Map<number, Waiter>();
  #nextId = 0;

  private constructor(worker: Worker) {
    this.#worker = worker;
    worker.on('message', (message: WorkerMessage) => {
      if (!('id' in message)) return;
      const waiter = this.#waiters.get(message.id);
      this.#waiters.delete(message.id);
      if (message.kind === 'failed') waiter?.reject(new Error(message.message));
      else waiter?.resolve(message);
    });
    worker.on('exit', () => {
      for (const { reject } of this.#waiters.values())
        reject(new Error('The inference thread ended.'));
      this.#waiters.clear();
    });
  }

  /**
   * Starts a thread and waits until its model is loaded and warm.
   *
   * @throws ModelError when the model cannot be used
   */
  static async start(data: WorkerData): Promise<InferenceThread> {
    const worker = new Worker(WORKER, { workerData: data });
    const first = await new Promise<WorkerMessage>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
    });
    if (first.kind === 'unusable') {
      await worker.terminate();
      throw new ModelError(first.message);
    }
    return new InferenceThread(worker);
  }

  /** Classifies a batch of texts. Batches are computed one after the other, in the order asked. */
  async classify(texts: readonly string[]): Promise<BatchResult> {
    const answer = await this.#ask({ kind: 'classify', texts });
    return (answer as Extract<WorkerMessage, { kind: 'classified' }>).result;
  }

  /** Splits a text into the tokens the model reads. */
  async tokenize(text: string): Promise<readonly Token[]> {
    const answer = await this.#ask({ kind: 'tokenize', text });
    return (answer as Extract<WorkerMessage, { kind: 'tokenized' }>).tokens;
  }

  /** Ends the thread; what it was asked and has not answered fails. */
  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #ask(question: Question): Promise<WorkerMessage> {
    return new Promise((resolve, reject) => {
      const id = this.#nextId++;
      this.#waiters.set(id, { resolve, reject });
      this.#worker.postMessage({ ...question, id });
    });
  }
}
