import type { CancellationSignal } from './cancellation.js';

/** A label with its probability. */
export interface Classification {
  readonly label: string;
  /** Probability of the label, 0..1; the scores of all labels of a text add up to 1. */
  readonly score: number;
}

/** What the classifier found out about one text. */
export interface TextResult {
  /** Every label that is answered, best first. */
  readonly classifications: readonly Classification[];
  /** The model's outputs before softmax, in the order of the classifications. */
  readonly logits: readonly number[];
  /** Tokens the model read, special tokens included. */
  readonly tokens: number;
  /** Whether the text had more tokens than the model reads; only the first were classified. */
  readonly truncated: boolean;
  /** Share of its tokens that stand for something that the vocabulary lacks, special tokens left out. */
  readonly unknown: number;
  /** How much the text is like the training domains, 0 (strange) .. 1 (familiar); absent where the model does not say. */
  readonly familiarity?: number;
}

/** A piece of a text as the model reads it. */
export interface Token {
  /** Its number in the model's vocabulary. */
  readonly id: number;
  readonly text: string;
  /** Whether the tokenizer added it, as `[CLS]` and `[SEP]`. */
  readonly special: boolean;
}

/** Where the time of one request went, in milliseconds; of several batches, the slowest. */
export interface Timings {
  readonly queue: number;
  readonly tokenize: number;
  readonly infer: number;
}

/** The answer to one request: a result per text, in the order asked. */
export interface ClassifiedTexts {
  readonly results: readonly TextResult[];
  readonly timings: Timings;
}

/** What a client may want to know about the model behind a classifier. */
export interface ModelInfo {
  /** `embedded`, the directory's name, or `owner/name`. */
  readonly name: string;
  /** Git revision or manifest version; empty where there is none. */
  readonly revision: string;
  /** Labels that are answered, in the order of the model's outputs. */
  readonly labels: readonly string[];
  /** Whether NEUTRAL is a label of the model beside NEGATIVE and POSITIVE. */
  readonly knowsNeutral?: boolean;
  /** Whether it is answered like the others unless a request says otherwise. */
  readonly neutral?: boolean;
  /** Most tokens of a text that the model reads, special tokens included. */
  readonly maxTokens: number;
}

/** Texts in, classifications out. The only thing the HTTP side knows of inference. */
export interface Classifier {
  readonly model: ModelInfo;
  /**
   * Classifies texts; results come in the order of the texts.
   *
   * @param texts non-empty texts, at least one
   * @param signal once aborted, what has not been computed is not computed
   * @param neutral whether NEUTRAL is a label like the others; by default as the model says
   * @throws OverloadedError when the texts would wait longer than allowed
   * @throws the signal's reason when aborted
   */
  classify(
    texts: readonly string[],
    signal?: CancellationSignal,
    neutral?: boolean,
  ): Promise<ClassifiedTexts>;
  /**
   * Refuses a request before it has been read, if `classify` would refuse even the shortest of texts, or
   * has no memory for as many characters.
   *
   * @param characters most that its texts may have, where that is known
   * @returns seconds after which to ask again; undefined when there is room
   */
  retryAfter(characters?: number): number | undefined;
  /**
   * Splits texts into the tokens the model reads, cut where it stops reading. They wait for their turn
   * like those that are classified, under the same limits.
   *
   * @throws what `classify` throws
   */
  tokenize(
    texts: readonly string[],
    signal?: CancellationSignal,
  ): Promise<readonly (readonly Token[])[]>;
  /**
   * Rejects what waits, and stops the threads once they have computed what they were given.
   *
   * @param withinMs how long that may take, in ms; what is not computed by then is rejected, and threads
   *   have half as long again to end
   * @throws LostThreadError when a thread does not end
   */
  close(withinMs?: number): Promise<void>;
}
