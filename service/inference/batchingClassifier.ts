import type { ByteBudget } from './byteBudget.js';
import type {
  ClassifiedTexts,
  Classifier,
  ModelInfo,
  TextResult,
  Token,
} from './classification.js';
import { ClosedError, OverloadedError } from './errors.js';
import { FairQueue } from './fairQueue.js';
import { InferenceThread, type ModelThread } from './inferenceThread.js';
import { identifyLanguage } from './language.js';
import type { ModelFiles } from './modelFiles.js';
import { Scores } from './scores.js';
import { ServiceRate } from './serviceRate.js';
import type { BatchResult } from './textClassifier.js';

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

export interface BatchingOptions {
  /** Requests that would wait longer for their turn are refused, in ms. */
  readonly maxQueueWaitMs: number;
  /** Requests that would make more tokens wait are refused; estimated tokens. */
  readonly maxQueueTokens: number;
  /** Texts that are not answered yet come out of it: tokens say little of how long a text is. */
  readonly memory?: ByteBudget;
  readonly observer?: InferenceObserver;
}

/**
 * Tokens of a batch after padding. More texts can be cut into runs with less padding, and make each
 * other wait longer: with 640 a queue that is never empty is served 3 % faster than with 384, with
 * 1,024 another 1 to 2 %.
 */
const BATCH_TOKENS = 640;

/** Estimated tokens of the shortest text: one, and those that mark its start and end. */
const LEAST_TOKENS = 3;

/** Characters an average English token stands for; good enough to balance and bound the queue. */
const CHARACTERS_PER_TOKEN = 4;

/** Memory that is reckoned for a text that waits, beside its characters, in bytes. */
const BYTES_PER_TEXT = 256;

/** After which time to ask again where memory is what lacks, in seconds: it comes back with every answer. */
const MEMORY_RETRY_S = 1;

interface Request {
  readonly results: TextResult[];
  readonly neutral: boolean;
  readonly timings: { queue: number; tokenize: number; infer: number };
  remaining: number;
  readonly resolve: (answer: ClassifiedTexts) => void;
  readonly reject: (reason: unknown) => void;
}

interface Text {
  readonly request: Request;
  readonly index: number;
  readonly text: string;
  readonly weight: number;
  readonly arrived: number;
}

interface Lane {
  readonly thread: ModelThread;
  /** Batches given to the thread and not answered yet. */
  batches: number;
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
  /** Resolves with the reason once a thread has ended by itself. */
  readonly failure: Promise<Error>;
  readonly #lanes: readonly Lane[];
  readonly #queue = new FairQueue<Text>();
  readonly #options: BatchingOptions;
  readonly #rate: ServiceRate;
  readonly #scores: Scores;
  #computing = 0;
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
    this.failure = Promise.race(threads.map(({ failure }) => failure));
    this.#lanes = threads.map((thread) => ({ thread, batches: 0, since: 0 }));
    this.#options = options;
    const slowest = Math.min(...threads.map(({ tokensPerMs }) => tokensPerMs));
    this.#rate = new ServiceRate(threads.length, slowest);
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
      InferenceThread.start({ files, threads: 1, batchTokens: BATCH_TOKENS }),
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

  classify(
    texts: readonly string[],
    signal?: AbortSignal,
    neutral = this.model.neutral ?? false,
  ): Promise<ClassifiedTexts> {
    return this.#withMemory(texts, () => this.#enqueue(texts, signal, neutral));
  }

  #enqueue(
    texts: readonly string[],
    signal: AbortSignal | undefined,
    neutral: boolean,
  ): Promise<ClassifiedTexts> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      if (this.#closed) throw new ClosedError();
      const weights = texts.map((text) => this.#estimateTokens(text));
      const retryAfter = this.#refuse(weights);
      if (retryAfter !== undefined) throw new OverloadedError(retryAfter);
      const request: Request = {
        results: new Array(texts.length),
        neutral,
        timings: { queue: 0, tokenize: 0, infer: 0 },
        remaining: texts.length,
        resolve,
        reject,
      };
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
  }

  turnAway(): number | undefined {
    return this.#refuse([LEAST_TOKENS]);
  }

  async tokenize(text: string): Promise<readonly Token[]> {
    if (this.#closed) throw new ClosedError();
    const idlest = this.#lanes.reduce((a, b) => (b.batches < a.batches ? b : a));
    return this.#withMemory([text], () => idlest.thread.tokenize(text));
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#queue.remove(({ request }) => {
      request.reject(new ClosedError());
      return true;
    });
    await Promise.all(this.#lanes.map(({ thread }) => thread.close()));
  }

  /** Works on texts that there is memory for, which is theirs until the work is done. */
  async #withMemory<T>(texts: readonly string[], work: () => Promise<T>): Promise<T> {
    const { memory, observer } = this.#options;
    if (memory === undefined) return work();
    const bytes = texts.reduce((sum, text) => sum + BYTES_PER_TEXT + Buffer.byteLength(text), 0);
    if (!memory.take(bytes)) {
      observer?.refused();
      throw new OverloadedError(MEMORY_RETRY_S);
    }
    try {
      return await work();
    } finally {
      memory.release(bytes);
    }
  }

  #estimateTokens(text: string): number {
    const tokens = LEAST_TOKENS - 1 + Math.ceil(text.length / CHARACTERS_PER_TOKEN);
    return Math.min(tokens, this.model.maxTokens);
  }

  /** Seconds after which to ask again where the texts would wait too long, or too many would wait. */
  #refuse(weights: readonly number[]): number | undefined {
    if (this.#queue.size === 0) return undefined;
    const { maxQueueWaitMs, maxQueueTokens, observer } = this.#options;
    const wait = this.#rate.milliseconds(this.#queue.weightAhead(weights) + this.#computing);
    const tokens = weights.reduce((sum, weight) => sum + weight, this.#queue.weight);
    if (wait <= maxQueueWaitMs && tokens <= maxQueueTokens) return undefined;
    observer?.refused();
    const whole = this.#rate.milliseconds(this.#queue.weight + this.#computing);
    return Math.max(1, Math.ceil((whole - maxQueueWaitMs) / 1000));
  }

  #cancel(request: Request, reason: unknown): void {
    if (request.remaining === 0) return;
    this.#queue.remove((text) => text.request === request);
    request.reject(reason);
  }

  /** Gives waiting texts to threads: shared out over the idle ones, or a batch ahead for the busy. */
  #dispatch(): void {
    const idle = this.#lanes.filter((lane) => lane.batches === 0);
    for (const [index, lane] of idle.entries()) {
      const left = idle.length - index;
      // The budget counts padding and the share does not: the last idle thread takes all that fits.
      const share = left === 1 ? BATCH_TOKENS : Math.ceil(this.#queue.weight / left);
      this.#giveBatch(lane, Math.min(BATCH_TOKENS, share));
    }
    for (const lane of this.#lanes) {
      if (lane.batches === 1 && this.#queue.weight >= BATCH_TOKENS)
        this.#giveBatch(lane, BATCH_TOKENS);
    }
  }

  #giveBatch(lane: Lane, budget: number): void {
    const texts = this.#queue.takeBatch(budget);
    if (texts.length === 0) return;
    const now = performance.now();
    if (lane.batches++ === 0) lane.since = now;
    const weight = texts.reduce((sum, text) => sum + text.weight, 0);
    this.#computing += weight;
    const full = this.#queue.size > 0;
    for (const { request, arrived } of texts) {
      request.timings.queue = Math.max(request.timings.queue, now - arrived);
      this.#options.observer?.waited(now - arrived);
    }
    lane.thread
      .classify(texts.map(({ text }) => text))
      .then(
        (result) => this.#answer(texts, result),
        (error: Error) => {
          for (const { request } of texts) this.#cancel(request, error);
        },
      )
      .finally(() => {
        const then = performance.now();
        // A batch that was cut short by an empty queue says nothing of the speed under load.
        if (full) this.#rate.record(weight, then - lane.since);
        lane.since = then;
        lane.batches--;
        this.#computing -= weight;
        this.#dispatch();
      });
  }

  #answer(texts: readonly Text[], result: BatchResult): void {
    const { tokenizeMs, inferMs, paddedTokens, familiarity } = result;
    this.#options.observer?.batch({
      texts: texts.length,
      tokens: result.tokens.reduce((sum, count) => sum + count, 0),
      paddedTokens,
      tokenizeMs,
      inferMs,
      language: identifyLanguage(texts[0]!.text),
      ...(familiarity && { familiarity }),
    });
    texts.forEach(({ request, index }, row) => {
      const answer = textResult(this.#scores, request.neutral, result, row);
      request.results[index] = answer;
      this.#options.observer?.labelled?.(answer.classifications[0]!.label);
      request.timings.tokenize = Math.max(request.timings.tokenize, tokenizeMs);
      request.timings.infer = Math.max(request.timings.infer, inferMs);
      if (--request.remaining > 0) return;
      request.resolve({ results: request.results, timings: request.timings });
    });
  }
}

function textResult(scores: Scores, neutral: boolean, batch: BatchResult, row: number): TextResult {
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
