import { Admission, type AdmissionOptions } from './admission.js';
import type {
  ClassifiedTexts,
  Classifier,
  ModelInfo,
  TextResult,
  Token,
} from './classification.js';
import { ClosedError } from './errors.js';
import { FairQueue } from './fairQueue.js';
import { InferenceThread, type ModelThread } from './inferenceThread.js';
import { identifyLanguage } from './language.js';
import type { ModelFiles } from './modelFiles.js';
import { Scores } from './scores.js';
import { ServiceRate } from './serviceRate.js';
import type { BatchResult } from './textClassifier.js';
import { type InferenceHealth, Watchdog } from './watchdog.js';
import type { WorkerRequest } from './worker.js';

/** What was computed together. */
export interface Batch {
  readonly texts: number;
  /** Tokens of the texts, without padding. */
  readonly tokens: number;
  readonly paddedTokens: number;
  readonly tokenizeMs: number;
  readonly inferMs: number;
  /** Familiarity of each text, where the model says it. */
  readonly familiarity?: Float32Array;
  /** Language of one of the texts: telling it of each would cost them time. */
  readonly language?: string;
}

/** Told of what happens inside, for metrics. */
export interface InferenceObserver {
  batch(batch: Batch): void;
  /** A text's best label. */
  labelled?(label: string): void;
  /** A text's wait from its arrival to its batch, in ms. */
  waited(milliseconds: number): void;
  refused(): void;
}

export interface BatchingOptions extends AdmissionOptions {
  readonly observer?: InferenceObserver;
  /** Told whenever a thread does not answer for long, or does again. */
  readonly onHealth?: (health: InferenceHealth) => void;
}

/**
 * Tokens of a batch after padding. More texts can be cut into runs with less padding, and make each
 * other wait longer: with 640 a queue that is never empty is served 3 % faster than with 384, with
 * 1,024 another 1 to 2 %.
 */
const BATCH_TOKENS = 640;

interface Request<Result = unknown> {
  /** What is asked of its texts. */
  readonly kind: WorkerRequest['kind'];
  readonly results: Result[];
  readonly timings: { queue: number; tokenize: number; infer: number };
  remaining: number;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

interface Text {
  readonly request: Request;
  readonly index: number;
  readonly text: string;
  readonly weight: number;
  readonly arrived: number;
}

interface Worker {
  readonly thread: ModelThread;
  /** Batches given to the thread and not answered yet. */
  batches: number;
  silentTicks: number;
  /** When the thread's last batch was answered or, if it was idle, given, in ms. */
  since: number;
}

/**
 * A classifier on worker threads behind one fair queue.
 *
 * Batching is work-conserving: an idle thread takes what waits at once, so batches form only while
 * all threads are busy. While a full batch waits, each busy thread is given one batch ahead, so it
 * does not idle while the event loop answers the last one.
 */
export class BatchingClassifier implements Classifier {
  readonly model: ModelInfo;
  /** Resolves with the reason once a thread has ended by itself, or has not answered for 20 s. */
  readonly failure: Promise<Error>;
  readonly #workers: readonly Worker[];
  readonly #queue = new FairQueue<Text>();
  readonly #admission: Admission;
  readonly #observer: InferenceObserver | undefined;
  readonly #rate: ServiceRate;
  readonly #scores: Scores;
  readonly #watchdog: Watchdog;
  #closed = false;

  /** @param threads each with a model of its own: threads that share nothing wait for nothing */
  constructor(
    model: ModelInfo,
    threads: readonly ModelThread[],
    options: BatchingOptions,
    scores = new Scores(model.labels),
  ) {
    this.model = model;
    this.#scores = scores;
    this.#workers = threads.map((thread) => ({ thread, batches: 0, silentTicks: 0, since: 0 }));
    this.#watchdog = new Watchdog(this.#workers, options.onHealth);
    this.failure = Promise.race([...threads, this.#watchdog].map(({ failure }) => failure));
    this.#observer = options.observer;
    const slowest = Math.min(...threads.map(({ tokensPerMs }) => tokensPerMs));
    this.#rate = new ServiceRate(threads.length, slowest);
    this.#admission = new Admission(this.#queue, this.#rate, model.maxTokens, options);
  }

  /**
   * Starts worker threads and waits until each has loaded and warmed up the model.
   *
   * @throws ModelError when the model cannot be used
   */
  static async start(
    files: ModelFiles,
    threadCount: number,
    options: BatchingOptions,
  ): Promise<BatchingClassifier> {
    const starting = Array.from({ length: threadCount }, () =>
      InferenceThread.start({ files, threads: 1 }),
    );
    const started = await Promise.allSettled(starting);
    const threads = started.flatMap((s) => (s.status === 'fulfilled' ? [s.value] : []));
    const failed = started.find((s) => s.status === 'rejected');
    if (failed) {
      await Promise.all(threads.map((thread) => thread.close()));
      throw failed.reason;
    }
    const scores = new Scores(files.outputs, files.calibration);
    return new BatchingClassifier(files.info, threads, options, scores);
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
    signal?: AbortSignal,
    neutral = this.model.neutral ?? false,
  ): Promise<ClassifiedTexts> {
    const { results, timings } = await this.#ask<Row>('classify', texts, signal);
    const answers = results.map((row) => textResult(this.#scores, neutral, row));
    for (const { classifications } of answers)
      this.#observer?.labelled?.(classifications[0]!.label);
    return { results: answers, timings };
  }

  retryAfter(): number | undefined {
    return this.#admission.retryAfter();
  }

  async tokenize(
    texts: readonly string[],
    signal?: AbortSignal,
  ): Promise<readonly (readonly Token[])[]> {
    return (await this.#ask<readonly Token[]>('tokenize', texts, signal)).results;
  }

  async close(withinMs?: number): Promise<void> {
    this.#closed = true;
    this.#watchdog.stop();
    this.#queue.remove(({ request }) => {
      request.reject(new ClosedError());
      return true;
    });
    await Promise.all(this.#workers.map(({ thread }) => thread.close(withinMs)));
  }

  /** Lets texts wait for their turn, and for what a thread finds out about each. */
  async #ask<Result>(
    kind: WorkerRequest['kind'],
    texts: readonly string[],
    signal: AbortSignal | undefined,
  ): Promise<Pick<Request<Result>, 'results' | 'timings'>> {
    signal?.throwIfAborted();
    if (this.#closed) throw new ClosedError();
    const { weights, release } = this.#admission.admit(texts);
    const results: Result[] = new Array(texts.length);
    const timings = { queue: 0, tokenize: 0, infer: 0 };
    const answered = new Promise<void>((resolve, reject) => {
      const remaining = texts.length;
      const request: Request<Result> = { kind, results, timings, remaining, resolve, reject };
      const arrived = performance.now();
      this.#queue.enqueue(
        texts.map((text, index) => ({
          item: { request, index, text, weight: weights[index]!, arrived },
          weight: weights[index]!,
        })),
      );
      signal?.addEventListener('abort', () => this.#cancel(request, signal.reason), { once: true });
      this.#dispatch();
    });
    try {
      await answered;
      return { results, timings };
    } finally {
      release();
    }
  }

  #cancel(request: Request, reason: unknown): void {
    if (request.remaining === 0) return;
    this.#queue.remove((text) => text.request === request);
    request.reject(reason);
  }

  /** Gives waiting texts to threads: shared out over the idle ones, or a batch ahead for the busy. */
  #dispatch(): void {
    const idle = this.#workers.filter((worker) => worker.batches === 0);
    for (const [index, worker] of idle.entries()) {
      const left = idle.length - index;
      // The budget counts padding and the share does not: the last idle thread takes all that fits.
      const share = left === 1 ? BATCH_TOKENS : Math.ceil(this.#queue.weight / left);
      this.#giveBatch(worker, Math.min(BATCH_TOKENS, share));
    }
    for (const worker of this.#workers) {
      const answers = worker.silentTicks <= 1;
      if (worker.batches === 1 && answers && this.#queue.weight >= BATCH_TOKENS)
        this.#giveBatch(worker, BATCH_TOKENS);
    }
  }

  #giveBatch(worker: Worker, budget: number): void {
    const texts = this.#queue.takeBatch(budget);
    if (texts.length === 0) return;
    const now = performance.now();
    if (worker.batches++ === 0) worker.since = now;
    const weight = texts.reduce((sum, text) => sum + text.weight, 0);
    this.#admission.computing += weight;
    const full = this.#queue.size > 0;
    for (const { request, arrived } of texts) {
      request.timings.queue = Math.max(request.timings.queue, now - arrived);
      this.#observer?.waited(now - arrived);
    }
    const asked = (kind: Request['kind']) => texts.filter(({ request }) => request.kind === kind);
    Promise.all([
      this.#classify(worker.thread, asked('classify')),
      this.#tokenize(worker.thread, asked('tokenize')),
    ]).finally(() => {
      const then = performance.now();
      // A batch that was cut short by an empty queue says nothing of the speed under load.
      if (full) this.#rate.record(weight, then - worker.since);
      worker.since = then;
      worker.batches--;
      worker.silentTicks = 0;
      this.#admission.computing -= weight;
      this.#dispatch();
    });
  }

  async #classify(thread: ModelThread, texts: readonly Text[]): Promise<void> {
    if (texts.length === 0) return;
    try {
      const given = texts.map(({ text }) => text);
      const result = await thread.classify(given);
      this.#observe(given, result);
      texts.forEach(({ request, index }, row) => {
        const { timings } = request;
        timings.tokenize = Math.max(timings.tokenize, result.tokenizeMs);
        timings.infer = Math.max(timings.infer, result.inferMs);
        settle(request, index, { batch: result, row });
      });
    } catch (error) {
      for (const { request } of texts) this.#cancel(request, error);
    }
  }

  async #tokenize(thread: ModelThread, texts: readonly Text[]): Promise<void> {
    if (texts.length === 0) return;
    try {
      const tokens = await thread.tokenize(texts.map(({ text }) => text));
      texts.forEach(({ request, index }, row) => {
        settle(request, index, tokens[row]);
      });
    } catch (error) {
      for (const { request } of texts) this.#cancel(request, error);
    }
  }

  #observe(texts: readonly string[], result: BatchResult): void {
    const { tokenizeMs, inferMs, paddedTokens, familiarity } = result;
    this.#observer?.batch({
      texts: texts.length,
      tokens: result.tokens.reduce((sum, count) => sum + count, 0),
      paddedTokens,
      tokenizeMs,
      inferMs,
      language: identifyLanguage(texts[0]!),
      ...(familiarity && { familiarity }),
    });
  }
}

function settle(request: Request, index: number, result: unknown): void {
  request.results[index] = result;
  if (--request.remaining === 0) request.resolve();
}

/** A text's row of what the model said of a batch. */
interface Row {
  readonly batch: BatchResult;
  readonly row: number;
}

function textResult(scores: Scores, neutral: boolean, { batch, row }: Row): TextResult {
  const outputs = batch.logits.length / batch.tokens.length;
  const logits = batch.logits.subarray(row * outputs, (row + 1) * outputs);
  return {
    ...scores.classify(logits, neutral),
    tokens: batch.tokens[row]!,
    truncated: batch.truncated[row] === 1,
    unknown: batch.unknown[row]!,
    ...(batch.familiarity && { familiarity: batch.familiarity[row]! }),
  };
}
