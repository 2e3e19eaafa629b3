import { shuffled } from '../randomNumbers.js';

/** A part of the texts, and the others. */
export interface Fold {
  /** Rows to learn from, in an order without meaning. */
  readonly inside: readonly number[];
  /** Rows to judge by. */
  readonly outside: readonly number[];
}

/** Parts that hold about the same share of each label; the same for the same labels. */
export function folds(labels: readonly number[], parts: number): Fold[] {
  const part = new Array<number>(labels.length);
  const order = shuffled(labels.keys(), 1);
  const seen = new Map<number, number>();
  for (const row of order) {
    const count = seen.get(labels[row]!) ?? 0;
    seen.set(labels[row]!, count + 1);
    part[row] = count % parts;
  }
  return Array.from({ length: parts }, (_, index) => ({
    inside: order.filter((row) => part[row] !== index),
    outside: order.filter((row) => part[row] === index),
  }));
}
