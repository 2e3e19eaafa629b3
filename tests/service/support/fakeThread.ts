import type { Token } from '../../../service/inference/classification.js';
import type { ModelThread } from '../../../service/inference/inferenceThread.js';
import type { BatchResult } from '../../../service/inference/textClassifier.js';

/** A thread that computes a batch when it is told to. A text's score for POSITIVE is a tenth of its length. */
export class FakeThread implements ModelThread {
  /** Ends the thread with an error. */
  fail!: (error: Error) => void;
  readonly failure = new Promise<Error>((resolve) => {
    this.fail = resolve;
  });
  readonly given: (readonly string[])[] = [];
  readonly tokenized: (readonly string[])[] = [];
  readonly #answers: ((error?: Error) => void)[] = [];
  closed = false;

  constructor(readonly tokensPerMs = 10) {}

  classify(texts: readonly string[]): Promise<BatchResult> {
    this.given.push(texts);
    return new Promise((resolve, reject) => {
      this.#answers.push((error) => (error ? reject(error) : resolve(compute(texts))));
    });
  }

  /** Answers the oldest batch that is under way, and lets those who wait for it go on. */
  async finish(error?: Error): Promise<void> {
    this.#answers.shift()?.(error);
    await new Promise(setImmediate);
  }

  /** Answers batches until none is under way. */
  async finishAll(): Promise<void> {
    while (this.#answers.length > 0) await this.finish();
  }

  tokenize(texts: readonly string[]): Promise<Token[][]> {
    this.tokenized.push(texts);
    return new Promise((resolve, reject) => {
      const tokens = texts.map((text) => [{ id: 1, text, special: false }]);
      this.#answers.push((error) => (error ? reject(error) : resolve(tokens)));
    });
  }

  async close(): Promise<void> {
    this.closed = true;
  }
}

function compute(texts: readonly string[]): BatchResult {
  const scores = texts.flatMap(({ length }) => [1 - length / 10, length / 10]);
  return {
    scores: Float32Array.from(scores),
    logits: Float32Array.from(scores, Math.log),
    tokens: Uint32Array.from(texts, ({ length }) => length),
    unknown: new Float32Array(texts.length),
    truncated: Uint8Array.from(texts, ({ length }) => Number(length > 8)),
    familiarity: Float32Array.from(texts, ({ length }) => length / 20),
    paddedTokens: texts.length * Math.max(...texts.map(({ length }) => length)),
    tokenizeMs: 1,
    inferMs: 2,
  };
}
