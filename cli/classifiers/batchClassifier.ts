import type { Answer } from '../entry.js';

/** Whatever answers batches of texts. */
export interface BatchClassifier {
  /** How many batches it takes at a time. */
  readonly concurrency: number;
  /** An answer a text, in order. */
  classify(texts: readonly string[]): Promise<readonly Answer[]>;
  close(): Promise<void>;
}
