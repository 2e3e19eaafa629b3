import type { Token } from '../../../service/inference/classification.js';
import type { ModelThread } from '../../../service/inference/inferenceThread.js';
import type { BatchResult } from '../../../service/inference/textClassifier.js';
import type { EncodedText, Window } from '../../../service/inference/textTokenizer.js';
import type { Classified } from '../../../service/inference/worker.js';

/** A thread that computes a batch when it is told to. A text's score for POSITIVE is a tenth of its length. */
export class FakeThread implements ModelThread {
  /** Ends the thread with an error. */
  fail!: (error: Error) => void;
  readonly failure = new Promise<Error>((resolve) => {
    this.fail = resolve;
  });
  readonly given: (readonly string[])[] = [];
  /** Of each batch, whether it was said to be alone. */
  readonly alone: boolean[] = [];
  /** How often it was to take more cores. */
  widened = 0;
  readonly readTexts: (readonly string[])[] = [];
  /** Most tokens of each text that was to be read. */
  readonly limits: number[] = [];
  readonly tokenized: (readonly string[])[] = [];
  readonly #answers: ((error?: Error) => void)[] = [];
  readonly tokensPerMs = 10;
  closed = false;

  classify(
    texts: readonly (string | Window)[],
    _mostTokens: readonly number[],
    alone: boolean,
  ): Promise<Classified> {
    this.alone.push(alone);
    this.given.push(
      texts.map((text) => (typeof text === 'string' ? text : 'a'.repeat(text.length))),
    );
    const whole = (text: string | Window) => typeof text !== 'string' || !text.startsWith('long');
    return this.#later(() => {
      const result = compute(texts.filter(whole));
      const long = [...texts.entries()].filter(([, text]) => !whole(text));
      if (long.length === 0) return { result };
      return {
        result,
        long: new Map(long.map(([index, text]) => [index, encode(text as string)])),
      };
    });
  }

  read(texts: readonly string[], mostTokens: readonly number[]): Promise<EncodedText[]> {
    this.limits.push(...mostTokens);
    this.readTexts.push(texts);
    return this.#later(() => texts.map(encode));
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

  tokenize(texts: readonly string[], mostTokens: readonly number[]): Promise<Token[][]> {
    this.limits.push(...mostTokens);
    this.tokenized.push(texts);
    return this.#later(() => texts.map((text) => [{ id: 1, text, special: false }]));
  }

  widen(): Promise<void> {
    this.widened++;
    return this.#later(() => {});
  }

  #later<T>(answer: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#answers.push((error) => (error ? reject(error) : resolve(answer())));
    });
  }

  async close(): Promise<void> {
    this.closed = true;
  }
}

/** A window per 100 characters. */
function encode(text: string): EncodedText {
  const windows = text.match(/.{1,100}/gs)!.map((part) => new Uint32Array(part.length));
  return { windows, tokens: text.length, truncated: text.length > 1000, unknown: 0.25 };
}

function compute(texts: readonly { readonly length: number }[]): BatchResult {
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
