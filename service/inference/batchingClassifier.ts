import { Admission, type AdmissionOptions, bytesOf } from './admission.js';
import { Backlog } from './backlog.js';
import { type Batch, BatchComputer, type Judged } from './batchComputer.js';
import type { CancellationSignal } from './cancellation.js';
import type {
  ClassifiedTexts,
  Classifier,
  ModelInfo,
  TextResult,
  Token,
} from './classification.js';
import { ClosedError } from './errors.js';
import { FairQueue } from './fairQueue.js';
import type { ModelThread } from './inferenceThread.js';
import type { ModelFiles } from './modelFiles.js';
import { type PendingRequest, type Piece, piecesOf } from './pieces.js';
import { Scores } from './scores.js';
import { ServiceRate } from './serviceRate.js';
import type { InferenceHealth } from './watchdog.js';
import { WorkerPool } from './workerPool.js';

/** Told of what happens inside, for metrics. */
export interface InferenceObserver {
  batch(batch: Batch): void;
  /** A text's best label and, where the model says it, its familiarity. */
  labelled?(label: string, familiarity?: number): void;
  /** A text's wait from its arrival to its batch, in ms. */
  waited(milliseconds: number): void;
  refused(): void;
}

export interface BatchingOptions extends AdmissionOptions {
  readonly observer?: InferenceObserver;
  /** Told whenever a thread does not answer for long, or does again. */
  readonly onHealth?: (health: InferenceHealth) => void;
}

/** A classifier on worker threads behind one fair queue. */
export class BatchingClassifier implements Classifier {
  readonly model: ModelInfo;
  readonly #queue = new FairQueue<Piece>();
  readonly #admission: Admission;
  readonly #backlog: Backlog;
  readonly #pool: WorkerPool;
  readonly #scores: Scores;
  readonly #observer: InferenceObserver | undefined;

  /**
   * @param runTokens most tokens of a text that the model reads in one run
   * @param threads each with a model of its own: threads that share nothing wait for nothing
   */
  constructor(
    model: ModelInfo,
    threads: readonly ModelThread[],
    options: BatchingOptions,
    scores = new Scores(model.labels),
    runTokens = model.maxTokens,
  ) {
    const { observer, onHealth } = options;
    const queue = this.#queue;
    const slowest = Math.min(...threads.map(({ tokensPerMs }) => tokensPerMs));
    const rate = new ServiceRate(threads.length, slowest);
    const admission = new Admission(
      queue,
      rate,
      { maxTokens: model.maxTokens, runTokens },
      options,
    );
    const backlog = new Backlog(queue, admission);
    const computer = new BatchComputer(backlog, admission, observer?.batch.bind(observer));
    const waited = observer?.waited.bind(observer);
    this.model = model;
    this.#observer = observer;
    this.#scores = scores;
    this.#admission = admission;
    this.#backlog = backlog;
    this.#pool = new WorkerPool(threads, { queue, computer, admission, rate, waited, onHealth });
  }

  /** A classifier on threads that have loaded a model. */
  static of(
    files: ModelFiles,
    threads: readonly ModelThread[],
    options: BatchingOptions,
  ): BatchingClassifier {
    const scores = new Scores(files.outputs, files.calibration);
    return new BatchingClassifier(files.info, threads, options, scores, files.runTokens);
  }

  /** Has another thread compute as well, once it is ready. */
  join(starting: Promise<ModelThread>): void {
    this.#pool.join(starting);
  }

  /**
   * Resolves with the reason once a thread has ended by itself or has not answered for 20 s, or one that
   * was to join cannot.
   */
  get failure(): Promise<Error> {
    return this.#pool.failure;
  }

  /** Texts that wait. */
  get queuedTexts(): number {
    return this.#queue.size;
  }

  /** Estimated tokens that wait. */
  get queuedTokens(): number {
    return this.#queue.weight;
  }

  async classify(
    texts: readonly string[],
    signal?: CancellationSignal,
    neutral = this.model.neutral ?? false,
  ): Promise<ClassifiedTexts> {
    const { results, timings } = await this.#ask<Judged>('classify', texts, signal);
    const answers = results.map((judged) => ({
      ...judged,
      ...this.#scores.classify(judged.logits, neutral),
    }));
    // The answer does not wait for it.
    if (this.#observer) setImmediate(() => this.#observeLabels(answers));
    return { results: answers, timings };
  }

  retryAfter(characters = 1): number | undefined {
    return this.#admission.retryAfter(undefined, undefined, bytesOf(characters));
  }

  async tokenize(
    texts: readonly string[],
    signal?: CancellationSignal,
  ): Promise<readonly (readonly Token[])[]> {
    return (await this.#ask<readonly Token[]>('tokenize', texts, signal)).results;
  }

  async close(withinMs?: number): Promise<void> {
    this.#backlog.close();
    await this.#pool.close(withinMs);
  }

  #observeLabels(answers: readonly TextResult[]): void {
    for (const { classifications, familiarity } of answers) {
      this.#observer?.labelled?.(classifications[0]!.label, familiarity);
    }
  }

  /** Lets texts wait for their turn, and for what a thread finds out about each. */
  async #ask<Result>(
    kind: 'classify' | 'tokenize',
    texts: readonly string[],
    signal: CancellationSignal | undefined,
  ): Promise<Pick<PendingRequest<Result>, 'results' | 'timings'>> {
    if (signal?.aborted) throw signal.reason;
    if (this.#backlog.closed) throw new ClosedError();
    const admitted = this.#admission.admit(texts, kind);
    const results: Result[] = new Array(texts.length);
    const timings = { queue: 0, tokenize: 0, infer: 0 };
    try {
      await new Promise<void>((resolve, reject) => {
        const remaining = texts.length;
        const request = { results, timings, remaining, waiting: 0, end: 0, resolve, reject };
        this.#backlog.enqueue(request, piecesOf(request, kind, texts, admitted));
        signal?.addEventListener('abort', () => this.#backlog.cancel(request, signal.reason));
        this.#pool.dispatchNew();
      });
      return { results, timings };
    } finally {
      this.#admission.release(admitted);
    }
  }
}
