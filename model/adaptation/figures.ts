import {
  accuracy,
  accuracyInterval,
  calibration,
  type Interval,
  macroF1,
} from '../evaluation/metrics.js';
import { probabilities } from './calibration.js';
import { best } from './fitting.js';

/** A text with what a layer says of it. */
export interface Judged {
  /** Index of the text. */
  readonly text: number;
  /** Indices of labels. */
  readonly truth: number;
  readonly answer: number;
  /** Probability of the answer, and of the text's own label. */
  readonly score: number;
  readonly ownScore: number;
  readonly correct: boolean;
}

/** How good a layer is on labelled texts. */
export interface Figures {
  readonly judged: readonly Judged[];
  readonly accuracy: number;
  /** Of the accuracy, 95 %. */
  readonly interval: Interval;
  /** Mean of the labels' F1. */
  readonly macroF1: number;
  /** Expected calibration error. */
  readonly calibrationError: number;
}

/** Judges calibrated logits, texts × classes. */
export function figuresOf(
  logits: Float64Array,
  labels: readonly number[],
  classes: number,
): Figures {
  const scores = probabilities(logits, classes);
  const judged = labels.map((truth, text) => {
    const answer = best(logits, text, classes);
    return {
      text,
      truth,
      answer,
      score: scores[text * classes + answer]!,
      ownScore: scores[text * classes + truth]!,
      correct: answer === truth,
    };
  });
  return {
    judged,
    accuracy: accuracy(judged),
    interval: accuracyInterval(judged),
    macroF1: macroF1(judged),
    calibrationError: calibration(judged).error,
  };
}

/**
 * How likely it is that so unequal counts of texts that changed for the better and for the worse come
 * about by chance (McNemar's test, exact, two-sided).
 *
 * @see McNemar, Note on the sampling error of the difference between correlated proportions, 1947
 */
export function chanceOf(better: number, worse: number): number {
  const changed = better + worse;
  let term = 0.5 ** changed;
  let tail = 0;
  for (let count = 0; count <= Math.min(better, worse); count++) {
    tail += term;
    term *= (changed - count) / (count + 1);
  }
  return Math.min(1, 2 * tail);
}
