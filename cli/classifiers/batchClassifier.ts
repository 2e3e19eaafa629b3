import type { BatchLimits } from '../batches.js';
import type { Answer } from '../entry.js';

/** A batch that keeps the processors busy and takes little memory. */
export const USUAL_BATCH: BatchLimits = { texts: 32, characters: 16_384 };

/** Whatever answers batches of texts. */
export interface BatchClassifier {
  /** How many batches it takes at a time. */
  readonly concurrency: number;
  /** How much it takes in one batch. */
  readonly batch: BatchLimits;
  /** One answer per text, in order. */
  classify(texts: readonly string[]): Promise<readonly Answer[]>;
  close(): Promise<void>;
}
