import { shuffle } from '../randomNumbers.js';
import type { Example, Feature } from './examples.js';

/** How fast weights move, and how much they shrink by themselves. */
const LEARNING_RATE = 0.3;
const DECAY = 1e-5;

interface Shape {
  readonly classes: number;
  readonly buckets: number;
  /** Times that each example is learnt from. */
  readonly epochs: number;
}

/**
 * Multinomial logistic regression by AdaGrad (Duchi et al. 2011), one example at a time.
 *
 * @returns weights, buckets × classes; the same examples give the same weights
 */
export function trainLinear(
  examples: readonly Example[],
  { classes, buckets, epochs }: Shape,
): Float32Array {
  const weights = new Float32Array(buckets * classes);
  const squares = new Float32Array(buckets * classes).fill(1e-3);
  const random = randomNumbers(7);
  const order = [...examples.keys()];
  const counts = new Array<number>(classes).fill(0);
  for (const { language } of examples) counts[language]!++;
  const fewest = Math.min(...counts);
  for (let epoch = 0; epoch < epochs; epoch++) {
    shuffle(order, random);
    for (const index of order) {
      const { features, language } = examples[index]!;
      // So that the most common language does not take what is in none of them.
      const weight = (fewest / counts[language]!) ** 0.25;
      const probabilities = softmax(languageScores(weights, features, classes));
      for (let of = 0; of < classes; of++) {
        const error = weight * (probabilities[of]! - (of === language ? 1 : 0));
        for (const { bucket, value } of features) {
          const at = bucket * classes + of;
          const gradient = error * value + DECAY * weights[at]!;
          squares[at]! += gradient * gradient;
          weights[at]! -= (LEARNING_RATE * gradient) / Math.sqrt(squares[at]!);
        }
      }
    }
  }
  return weights;
}

/** The score of each language for a text. */
export function languageScores(
  weights: Float32Array,
  features: readonly Feature[],
  classes: number,
): number[] {
  const scores = new Array<number>(classes).fill(0);
  for (const { bucket, value } of features) {
    for (let of = 0; of < classes; of++) scores[of]! += weights[bucket * classes + of]! * value;
  }
  return scores;
}

function softmax(scores: readonly number[]): number[] {
  const largest = Math.max(...scores);
  const exponentials = scores.map((score) => Math.exp(score - largest));
  const sum = exponentials.reduce((total, value) => total + value, 0);
  return exponentials.map((value) => value / sum);
}

/** Numbers 0 .. 1 from a linear congruential generator (Numerical Recipes). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
