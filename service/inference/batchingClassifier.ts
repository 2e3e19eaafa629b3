import { Admission, type AdmissionOptions } from './admission.js';
import type { CancellationSignal } from './cancellation.js';
import type { ClassifiedTexts, Classifier, ModelInfo, Token } from './classification.js';
import { ClosedError } from './errors.js';
import { FairQueue, type Flow } from './fairQueue.js';
import { InferenceThread, type ModelThread } from './inferenceThread.js';
import { identifyLanguage } from './language.js';
import type { ModelFiles } from './modelFiles.js';
import { Scores } from './scores.js';
import { ServiceRate } from './serviceRate.js';
import type { BatchOutputs } from './textClassifier.js';
import type { EncodedText, Window } from './textTokenizer.js';
import { type InferenceHealth, Watchdog } from './watchdog.js';
import { combine, type Output } from './windows.js';
import type { WorkerRequest } from './worker.js';

/** What was computed together. */
export interface Batch {
  readonly texts: number;
  /** Tokens of the texts, without padding. */
  readonly tokens: number;
  readonly paddedTokens: number;
  readonly tokenizeMs: number;
  readonly inferMs: number;
  /** Language of one of the texts: telling it of each would cost them time. */
  readonly language?: string;
}

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

/**
 * Tokens of a batch after padding. More texts can be cut into runs with less padding, and make each
 * other wait longer: with 640 a queue that is never empty is served 3 % faster than with 384, with
 * 1,024 another 1 to 2 %.
 */
const BATCH_TOKENS = 640;

interface Request<Result = unknown> extends Flow {
  readonly results: Result[];
  readonly timings: { queue: number; tokenize: number; infer: number };
  /** Texts without a result; 0 once it was given up as well. */
  remaining: number;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

/** What may be asked of texts; of each, a batch asks its thread together. */
const KINDS: readonly WorkerRequest['kind'][] = ['classify', 'read', 'tokenize'];

/** What waits for its turn: a text, or a window of one. */
interface Piece {
  readonly request: Request;
  /** What is asked of it. */
  readonly kind: WorkerRequest['kind'];
  /** Number of the text in its request. */
  readonly index: number;
  readonly text: string | Window;
  /** Most tokens of the text that are read. */
  readonly mostTokens: number;
  readonly weight: number;
  /** Estimated tokens of the windows that it will be cut into. */
  readonly windows: number;
  readonly arrived: number;
  /** Takes what was found out of a window; what was found out of a text is its result. */
  readonly settle?: (output: Output) => void;
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
  readonly #queue = new FairQueue<Piece>();
  readonly #admission: Admission;
  readonly #observer: InferenceObserver | undefined;
  readonly #rate: ServiceRate;
  readonly #scores: Scores;
  readonly #watchdog: Watchdog;
  #closed = false;

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
    this.model = model;
    this.#scores = scores;
    this.#workers = threads.map((thread) => ({ thread, batches: 0, silentTicks: 0, since: 0 }));
    this.#watchdog = new Watchdog(this.#workers, options.onHealth);
    this.failure = Promise.race([...threads, this.#watchdog].map(({ failure }) => failure));
    this.#observer = options.observer;
    const slowest = Math.min(...threads.map(({ tokensPerMs }) => tokensPerMs));
    this.#rate = new ServiceRate(threads.length, slowest);
    this.#admission = new Admission(
      this.#queue,
      this.#rate,
      { maxTokens: model.maxTokens, runTokens },
      options,
    );
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
    return new BatchingClassifier(files.info, threads, options, scores, files.runTokens);
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
    const answers = results.map((judged) => {
      const scored = this.#scores.classify(judged.logits, neutral);
      this.#observer?.labelled?.(scored.classifications[0]!.label, judged.familiarity);
      return { ...judged, ...scored };
    });
    return { results: answers, timings };
  }

  retryAfter(): number | undefined {
    return this.#admission.retryAfter();
  }

  async tokenize(
    texts: readonly string[],
    signal?: CancellationSignal,
  ): Promise<readonly (readonly Token[])[]> {
    return (await this.#ask<readonly Token[]>('tokenize', texts, signal)).results;
  }

  async close(withinMs?: number): Promise<void> {
    this.#closed = true;
    this.#watchdog.stop();
    this.#remove(() => true, new ClosedError());
    await Promise.all(this.#workers.map(({ thread }) => thread.close(withinMs)));
  }

  /** Lets texts wait for their turn, and for what a thread finds out about each. */
  async #ask<Result>(
    kind: 'classify' | 'tokenize',
    texts: readonly string[],
    signal: CancellationSignal | undefined,
  ): Promise<Pick<Request<Result>, 'results' | 'timings'>> {
    if (signal?.aborted) throw signal.reason;
    if (this.#closed) throw new ClosedError();
    const admitted = this.#admission.admit(texts, kind);
    const { weights, mostTokens } = admitted;
    const results: Result[] = new Array(texts.length);
    const timings = { queue: 0, tokenize: 0, infer: 0 };
    try {
      await new Promise<void>((resolve, reject) => {
        const remaining = texts.length;
        const request = { results, timings, remaining, waiting: 0, end: 0, resolve, reject };
        const arrived = performance.now();
        const pieces = texts.map((text, index): Piece => {
          const { first: weight, windows: expected } = weights[index]!;
          const windows = kind === 'classify' ? expected : 0;
          const first = windows > 0 ? 'read' : kind;
          return { request, kind: first, index, text, mostTokens, weight, windows, arrived };
        });
        this.#enqueue(request, pieces);
        signal?.addEventListener('abort', () => this.#cancel(request, signal.reason));
        this.#dispatch();
      });
      return { results, timings };
    } finally {
      this.#admission.release(admitted);
    }
  }

  #cancel(request: Request, reason: unknown): void {
    if (request.remaining === 0) return;
    request.remaining = 0;
    this.#remove((piece) => piece.request === request, reason);
    request.reject(reason);
  }

  #remove(matches: (piece: Piece) => boolean, reason: unknown): void {
    this.#queue.remove((piece) => {
      if (!matches(piece)) return false;
      this.#admission.expected -= piece.windows;
      piece.request.reject(reason);
      return true;
    });
  }

  #enqueue(request: Request, pieces: readonly Piece[]): void {
    if (this.#closed) {
      request.reject(new ClosedError());
      return;
    }
    this.#queue.enqueue(pieces, request);
    for (const { windows } of pieces) this.#admission.expected += windows;
  }

  /** Lets the windows of a text, once it is cut into them, wait for their turn, and puts together what they say. */
  #classifyWindows(text: Piece, { windows, tokens, truncated, unknown }: EncodedText): void {
    const { request, index, mostTokens } = text;
    if (request.remaining <= 0) return;
    const weights = windows.map(({ length }) => length);
    const outputs: Output[] = new Array(windows.length);
    let remaining = windows.length;
    const arrived = performance.now();
    this.#enqueue(
      request,
      windows.map((window, at) => ({
        request,
        kind: 'classify',
        index,
        text: window,
        mostTokens,
        weight: window.length,
        windows: 0,
        arrived,
        settle: (output) => {
          outputs[at] = output;
          if (--remaining > 0) return;
          answer(text, { ...combine(outputs, weights), tokens, truncated, unknown });
        },
      })),
    );
  }

  /** Gives waiting texts to threads: shared out over the idle ones, or a batch ahead for the busy. */
  #dispatch(): void {
    if (this.#queue.size === 0) return;
    let idle = 0;
    for (const { batches } of this.#workers) if (batches === 0) idle++;
    for (const worker of this.#workers) {
      if (worker.batches > 0) continue;
      // The budget counts padding and the share does not: the last idle thread takes all that fits.
      const share = idle === 1 ? BATCH_TOKENS : Math.ceil(this.#queue.weight / idle);
      this.#giveBatch(worker, Math.min(BATCH_TOKENS, share));
      idle--;
    }
    for (const worker of this.#workers) {
      const answers = worker.silentTicks <= 1;
      if (worker.batches === 1 && answers && this.#queue.weight >= BATCH_TOKENS)
        this.#giveBatch(worker, BATCH_TOKENS);
    }
  }

  #giveBatch(worker: Worker, budget: number): void {
    const pieces = this.#queue.takeBatch(budget);
    if (pieces.length === 0) return;
    const now = performance.now();
    if (worker.batches++ === 0) worker.since = now;
    const weight = pieces.reduce((sum, piece) => sum + piece.weight, 0);
    this.#admission.computing += weight;
    const full = this.#queue.size > 0;
    for (const { request, arrived } of pieces) {
      request.timings.queue = Math.max(request.timings.queue, now - arrived);
      this.#observer?.waited(now - arrived);
    }
    const kinds = KINDS.map((kind) => pieces.filter((piece) => piece.kind === kind));
    Promise.all(kinds.map((ofKind) => this.#give(worker.thread, ofKind))).finally(() => {
      const then = performance.now();
      // Of the speed under load, a batch that was cut short by an empty queue says nothing, nor what was
      // only read.
      if (full && kinds[0]!.length === pieces.length)
        this.#rate.record(weight, then - worker.since);
      worker.since = then;
      worker.batches--;
      worker.silentTicks = 0;
      this.#admission.computing -= weight;
      this.#dispatch();
    });
  }

  /** Has pieces of one kind answered; where that fails, so do their requests. */
  async #give(thread: ModelThread, pieces: readonly Piece[]): Promise<void> {
    try {
      switch (pieces[0]?.kind) {
        case 'classify':
          return await this.#classify(thread, pieces);
        case 'read':
          return await this.#read(thread, pieces);
        case 'tokenize':
          return await this.#tokenize(thread, pieces);
      }
    } catch (error) {
      for (const { request } of pieces) this.#cancel(request, error);
    } finally {
      for (const { windows } of pieces) this.#admission.expected -= windows;
    }
  }

  async #classify(thread: ModelThread, pieces: readonly Piece[]): Promise<void> {
    const { result, long } = await thread.classify(
      pieces.map(({ text }) => text),
      limitsOf(pieces),
    );
    const short = long ? pieces.filter((_, index) => !long.has(index)) : pieces;
    this.#observe(short, result);
    short.forEach((piece, row) => {
      const { timings } = piece.request;
      timings.tokenize = Math.max(timings.tokenize, result.tokenizeMs);
      timings.infer = Math.max(timings.infer, result.inferMs);
      const ofRow = judged(result, row);
      if (piece.settle) piece.settle(ofRow);
      else answer(piece, ofRow);
    });
    // What looked short and is not.
    for (const [index, encoded] of long ?? []) this.#classifyWindows(pieces[index]!, encoded);
  }

  async #read(thread: ModelThread, pieces: readonly Piece[]): Promise<void> {
    const encoded = await thread.read(textsOf(pieces), limitsOf(pieces));
    pieces.forEach((piece, row) => void this.#classifyWindows(piece, encoded[row]!));
  }

  async #tokenize(thread: ModelThread, pieces: readonly Piece[]): Promise<void> {
    const tokens = await thread.tokenize(textsOf(pieces), limitsOf(pieces));
    pieces.forEach((piece, row) => void answer(piece, tokens[row]));
  }

  #observe(pieces: readonly Piece[], result: BatchOutputs): void {
    if (pieces.length === 0) return;
    const text = pieces.map((piece) => piece.text).find((one) => typeof one === 'string');
    const { tokenizeMs, inferMs, paddedTokens } = result;
    this.#observer?.batch({
      texts: pieces.length,
      tokens: result.tokens.reduce((sum, count) => sum + count, 0),
      paddedTokens,
      tokenizeMs,
      inferMs,
      ...(text !== undefined && { language: identifyLanguage(text) }),
    });
  }
}

/** Gives a request the result of one of its texts. */
function answer({ request, index }: Piece, result: unknown): void {
  request.results[index] = result;
  if (--request.remaining === 0) request.resolve();
}

/** Texts that are not in windows yet. */
function textsOf(pieces: readonly Piece[]): string[] {
  return pieces.map(({ text }) => text as string);
}

/** Most tokens of each text that are read. */
function limitsOf(pieces: readonly Piece[]): number[] {
  return pieces.map(({ mostTokens }) => mostTokens);
}

/** What the model said of a text. */
interface Judged extends Output {
  readonly tokens: number;
  readonly truncated: boolean;
  readonly unknown: number;
}

function judged(batch: BatchOutputs, row: number): Judged {
  const outputs = batch.logits.length / batch.tokens.length;
  return {
    logits: batch.logits.subarray(row * outputs, (row + 1) * outputs),
    tokens: batch.tokens[row]!,
    truncated: batch.truncated[row] === 1,
    unknown: batch.unknown[row]!,
    ...(batch.familiarity && { familiarity: batch.familiarity[row]! }),
  };
}
