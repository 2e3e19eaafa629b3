import type { Admission } from './admission.js';
import type { Backlog } from './backlog.js';
import type { ModelThread } from './inferenceThread.js';
import { identifyLanguage } from './language.js';
import { answer, type Piece, windowsAsPieces } from './pieces.js';
import type { BatchOutputs } from './textClassifier.js';
import type { EncodedText } from './textTokenizer.js';
import type { Output } from './windows.js';
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

/** What may be asked of texts; of each, a batch asks its thread together. */
const KINDS: readonly WorkerRequest['kind'][] = ['classify', 'read', 'tokenize'];

/** Has batches computed by threads, and answers the requests that they are made of. */
export class BatchComputer {
  readonly #backlog: Backlog;
  readonly #admission: Admission;
  readonly #observe: ((batch: Batch) => void) | undefined;

  constructor(backlog: Backlog, admission: Admission, observe?: (batch: Batch) => void) {
    this.#backlog = backlog;
    this.#admission = admission;
    this.#observe = observe;
  }

  /**
   * Resolves once the requests of all pieces are told: a result, a failure, or that there are windows.
   *
   * @returns what the thread says it took to classify the pieces, in ms; undefined where it did not classify all
   */
  async compute(
    thread: ModelThread,
    pieces: readonly Piece[],
    alone: boolean,
  ): Promise<number | undefined> {
    const kinds = KINDS.map((kind) => pieces.filter((piece) => piece.kind === kind));
    const [classifying] = await Promise.all(
      kinds.map((ofKind) => this.#computeKind(thread, ofKind, alone)),
    );
    return classifying;
  }

  /** Has pieces of one kind answered; where that fails, so do their requests. */
  async #computeKind(
    thread: ModelThread,
    pieces: readonly Piece[],
    alone: boolean,
  ): Promise<number | undefined> {
    try {
      switch (pieces[0]?.kind) {
        case 'classify':
          return await this.#classify(thread, pieces, alone);
        case 'read':
          await this.#read(thread, pieces);
          break;
        case 'tokenize':
          await this.#tokenize(thread, pieces);
      }
    } catch (error) {
      for (const { request } of pieces) this.#backlog.cancel(request, error);
    } finally {
      for (const { windows } of pieces) this.#admission.expectNoMore(windows);
    }
    return undefined;
  }

  async #classify(
    thread: ModelThread,
    pieces: readonly Piece[],
    alone: boolean,
  ): Promise<number | undefined> {
    const computed = thread.classify(
      pieces.map(({ text }) => text),
      limitsOf(pieces),
      alone,
    );
    const observe = this.#observe;
    // Meanwhile there is time for it.
    const language = observe && languageOf(pieces);
    const { result, long } = await computed;
    const short = long ? pieces.filter((_, index) => !long.has(index)) : pieces;
    // Answers do not wait for it.
    if (observe && short.length > 0) setImmediate(() => observe(batchOf(short, result, language)));
    short.forEach((piece, row) => {
      const { timings } = piece.request;
      timings.tokenize = Math.max(timings.tokenize, result.tokenizeMs);
      timings.infer = Math.max(timings.infer, result.inferMs);
      const ofRow = judged(result, row);
      if (piece.settle) piece.settle(ofRow);
      else answer(piece, ofRow);
    });
    // What looked short and is not.
    for (const [index, encoded] of long ?? []) this.#enqueueWindows(pieces[index]!, encoded);
    return long ? undefined : result.tokenizeMs + result.inferMs;
  }

  async #read(thread: ModelThread, pieces: readonly Piece[]): Promise<void> {
    const encoded = await thread.read(textsOf(pieces), limitsOf(pieces));
    pieces.forEach((piece, row) => void this.#enqueueWindows(piece, encoded[row]!));
  }

  async #tokenize(thread: ModelThread, pieces: readonly Piece[]): Promise<void> {
    const tokens = await thread.tokenize(textsOf(pieces), limitsOf(pieces));
    pieces.forEach((piece, row) => void answer(piece, tokens[row]));
  }

  /** Lets the windows of a text wait for their turn, unless its request was given up. */
  #enqueueWindows(text: Piece, encoded: EncodedText): void {
    if (text.request.remaining <= 0) return;
    this.#backlog.enqueue(text.request, windowsAsPieces(text, encoded));
  }
}

/** Texts that are not in windows yet. */
function textsOf(pieces: readonly Piece[]): string[] {
  return pieces.map(({ text }) => text as string);
}

/** Most tokens of each text that are read. */
function limitsOf(pieces: readonly Piece[]): number[] {
  return pieces.map(({ mostTokens }) => mostTokens);
}

/** The language of one of the texts; none where there are only windows of some. */
function languageOf(pieces: readonly Piece[]): string | undefined {
  const text = pieces.map((piece) => piece.text).find((one) => typeof one === 'string');
  return text === undefined ? undefined : identifyLanguage(text);
}

function batchOf(
  pieces: readonly Piece[],
  result: BatchOutputs,
  language: string | undefined,
): Batch {
  const { tokenizeMs, inferMs, paddedTokens } = result;
  return {
    texts: pieces.length,
    tokens: result.tokens.reduce((sum, count) => sum + count, 0),
    paddedTokens,
    tokenizeMs,
    inferMs,
    ...(language !== undefined && { language }),
  };
}

/** What the model said of a text. */
export interface Judged extends Output {
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
