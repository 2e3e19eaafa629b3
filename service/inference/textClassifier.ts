import './noTelemetry.js';
import { type InferenceSession, Tensor } from 'onnxruntime-node';
import type { Token } from './classification.js';
import { ModelError } from './errors.js';
import { type MappedWeights, mapWeights } from './mappedWeights.js';
import type { ModelFiles } from './modelFiles.js';
import { Scores } from './scores.js';
import { openSession, SLEEP, SPIN_WITHIN_RUNS } from './session.js';
import { type EncodedText, TextTokenizer, type Window } from './textTokenizer.js';
import type { TokenizerFiles } from './tokenizerFiles.js';
import { weightsPath } from './weights.js';
import { combine, type Output } from './windows.js';

/** What the model says of a batch of n texts, in flat arrays that cross threads cheaply. */
export interface BatchOutputs {
  /** The model's outputs before softmax, n × outputs, row by row. */
  readonly logits: Float32Array;
  /** Tokens read of each text. */
  readonly tokens: Uint32Array;
  /** 1 where a text was longer than is read. */
  readonly truncated: Uint8Array;
  /** Share of each text's tokens that stand for something that the vocabulary lacks. */
  readonly unknown: Float32Array;
  /** Familiarity of each text, where the model has that output. */
  readonly familiarity?: Float32Array;
  /** Tokens that were given to the model, padding included. */
  readonly paddedTokens: number;
  readonly tokenizeMs: number;
  readonly inferMs: number;
}

export interface BatchResult extends BatchOutputs {
  /** Probabilities, n × labels that are answered, row by row. */
  readonly scores: Float32Array;
}

/**
 * What it costs to start a run of the model, in tokens of padding that could be computed instead:
 * 2.1 ms beside 0.26 ms for DistilBERT-base, and 0.24 ms beside 0.008 ms for the embedded model, where
 * only attention computes padding.
 */
const RUN_TOKENS = { computingPadding: 8, skippingPadding: 30 };

/**
 * Most tokens of a run, padding included; one text may have more. ONNX Runtime keeps the memory of
 * its largest run: with 384 it is 10 to 15 MB more for two threads, and no faster.
 */
const MOST_RUN_TOKENS = 256;

/** The model on the calling thread: tokenizer and ONNX Runtime session, with no queue around them. */
export class TextClassifier {
  readonly #files: ModelFiles;
  readonly #mapped: MappedWeights | undefined;
  readonly #tokenizer: TextTokenizer;
  readonly #session: InferenceSession;
  /** For a text that is alone, where it is given more threads. */
  #wide: InferenceSession | undefined;
  readonly #outputs: number;
  readonly #scores: Scores;
  readonly #neutral: boolean;
  readonly #runTokens: number;

  private constructor(
    tokenizer: TextTokenizer,
    session: InferenceSession,
    files: ModelFiles,
    mapped: MappedWeights | undefined,
  ) {
    const { info, outputs, calibration, skipsPadding } = files;
    this.#files = files;
    this.#mapped = mapped;
    this.#tokenizer = tokenizer;
    this.#session = session;
    this.#outputs = outputs.length;
    this.#scores = new Scores(outputs, calibration);
    this.#neutral = info.neutral ?? false;
    this.#runTokens = skipsPadding ? RUN_TOKENS.skippingPadding : RUN_TOKENS.computingPadding;
  }

  /**
   * Loads tokenizer and weights.
   *
   * @param threads ONNX Runtime threads for one run of the model
   * @param reading the tokenizer's files, which somebody else reads
   * @throws ModelError when the tokenizer cannot be read, or ONNX Runtime cannot use the weights
   */
  static async load(
    files: ModelFiles,
    threads: number,
    reading?: Promise<TokenizerFiles>,
  ): Promise<TextClassifier> {
    const { directory, info } = files;
    try {
      const mapped = mapWeights(weightsPath(files));
      const session = await openSession(files, mapped, threads, SLEEP);
      if (!session.outputNames.includes('logits')) throw new Error('its graph gives no logits');
      const tokenizer = await TextTokenizer.load(await (reading ?? read(directory)), {
        maxTokens: info.maxTokens,
        runTokens: files.runTokens,
      });
      return new TextClassifier(tokenizer, session, files, mapped);
    } catch (error) {
      throw new ModelError(
        `the model in ${directory} cannot be loaded: ${(error as Error).message}`,
      );
    }
  }

  /** Classifies a batch of texts, each up to so many tokens where they are given. */
  async classify(texts: readonly string[], mostTokens?: number): Promise<BatchResult> {
    const started = performance.now();
    const encoded = texts.map((text) => this.encode(text, mostTokens));
    const tokenizeMs = performance.now() - started;
    const outputs = await this.classifyEncoded(encoded);
    const scores = encoded.flatMap((_, row) => {
      const logits = outputs.logits.subarray(row * this.#outputs, (row + 1) * this.#outputs);
      return this.#scores.of(logits, this.#neutral);
    });
    return { ...outputs, scores: Float32Array.from(scores), tokenizeMs };
  }

  /** A text as the model reads it, up to so many tokens where they are given. */
  encode(text: string, mostTokens?: number): EncodedText {
    return this.#tokenizer.encode(text, mostTokens);
  }

  /**
   * Gives texts that are alone more threads: a session of their own, which takes 20 MB.
   *
   * @param threads ONNX Runtime threads for one run of the model
   */
  async widen(threads: number): Promise<void> {
    const wide = await openSession(this.#files, this.#mapped, threads, SPIN_WITHIN_RUNS);
    this.#wide = wide;
    // The first run allocates memory.
    await this.classifyEncoded([this.encode('warm')], true);
  }

  /**
   * Classifies texts, in as many runs of the model as the lengths of their windows ask for.
   *
   * @param alone whether nothing else is computed meanwhile
   */
  async classifyEncoded(
    texts: readonly EncodedText[],
    alone = false,
  ): Promise<Omit<BatchOutputs, 'tokenizeMs'>> {
    const started = performance.now();
    const windows = texts.flatMap((text) => text.windows);
    const { outputs, paddedTokens } = await this.#compute(windows, alone);
    let first = 0;
    const combined = texts.map(({ windows }) => {
      const ofText = outputs.slice(first, first + windows.length);
      first += windows.length;
      return combine(
        ofText,
        windows.map(({ length }) => length),
      );
    });
    return {
      logits: Float32Array.from(combined.flatMap(({ logits }) => [...logits])),
      tokens: Uint32Array.from(texts, ({ tokens }) => tokens),
      unknown: Float32Array.from(texts, ({ unknown }) => unknown),
      truncated: Uint8Array.from(texts, ({ truncated }) => Number(truncated)),
      ...(this.#session.outputNames.includes('familiarity') && {
        familiarity: Float32Array.from(combined, ({ familiarity }) => familiarity!),
      }),
      paddedTokens,
      inferMs: performance.now() - started,
    };
  }

  async #compute(
    windows: readonly Window[],
    alone: boolean,
  ): Promise<{ readonly outputs: readonly Output[]; readonly paddedTokens: number }> {
    const outputs: Output[] = new Array(windows.length);
    let paddedTokens = 0;
    const session = (alone && this.#wide) || this.#session;
    for (const run of cheapestRuns(windows, this.#runTokens)) {
      const rows = run.map((index) => windows[index]!);
      const { logits, familiarity } = await session.run(this.#feeds(rows)).catch((error) => {
        throw this.#unusable(`cannot be run: ${error.message}`);
      });
      const perText = logits!.data.length / rows.length;
      if (perText !== this.#outputs) {
        throw this.#unusable(
          `answers ${perText} numbers per text, and its config.json names ${this.#outputs} labels: one of the two is another model's`,
        );
      }
      run.forEach((index, row) => {
        const ofRow = row * this.#outputs;
        outputs[index] = {
          logits: (logits!.data as Float32Array).slice(ofRow, ofRow + this.#outputs),
          ...(familiarity && { familiarity: familiarity.data[row] as number }),
        };
      });
      paddedTokens += rows.length * rows[0]!.length;
    }
    return { outputs, paddedTokens };
  }

  #unusable(fault: string): ModelError {
    return new ModelError(`the model in ${this.#files.directory} ${fault}`);
  }

  /** Splits a text into the tokens the model reads. */
  tokenize(text: string, mostTokens?: number): Token[] {
    return this.#tokenizer.tokenize(text, mostTokens);
  }

  /** Frees the session's memory. */
  async dispose(): Promise<void> {
    await Promise.all([this.#session, this.#wide].map((session) => session?.release()));
  }

  /** The model's inputs for windows of which the first is the longest: [windows, longest] int64 tensors. */
  #feeds(rows: readonly Window[]): Record<string, Tensor> {
    const longest = rows[0]!.length;
    const dimensions = [rows.length, longest];
    const ids = new BigInt64Array(rows.length * longest).fill(BigInt(this.#tokenizer.padId));
    const mask = new BigInt64Array(rows.length * longest);
    rows.forEach((row, index) => {
      const first = index * longest;
      for (let offset = 0; offset < row.length; offset++)
        ids[first + offset] = BigInt(row[offset]!);
      mask.fill(1n, first, first + row.length);
    });
    const feeds: Record<string, Tensor> = {
      input_ids: new Tensor('int64', ids, dimensions),
      attention_mask: new Tensor('int64', mask, dimensions),
    };
    if (this.#session.inputNames.includes('token_type_ids')) {
      feeds.token_type_ids = new Tensor('int64', new BigInt64Array(ids.length), dimensions);
    }
    return feeds;
  }
}

/** The code that reads a tokenizer is loaded only where nobody else does it. */
async function read(directory: string): Promise<TokenizerFiles> {
  return (await import('./tokenizerFiles.js')).readTokenizer(directory);
}

/**
 * Indices of windows in runs, each run longest first, cut where padding and the starts of runs cost
 * least together: the least cost of the first n windows follows from that of fewer.
 */
function cheapestRuns(windows: readonly Window[], runTokens: number): number[][] {
  const length = (index: number) => windows[index]!.length;
  const order = [...windows.keys()].sort((a, b) => length(b) - length(a));
  const best = [{ cost: 0, start: 0 }];
  for (let end = 1; end <= order.length; end++) {
    let cheapest = { cost: Number.POSITIVE_INFINITY, start: 0 };
    for (let start = 0; start < end; start++) {
      const tokens = (end - start) * length(order[start]!);
      if (tokens > MOST_RUN_TOKENS && end - start > 1) continue;
      const cost = best[start]!.cost + runTokens + tokens;
      if (cost < cheapest.cost) cheapest = { cost, start };
    }
    best.push(cheapest);
  }
  const runs: number[][] = [];
  for (let end = order.length; end > 0; end = best[end]!.start) {
    runs.push(order.slice(best[end]!.start, end));
  }
  return runs;
}
