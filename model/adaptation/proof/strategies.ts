import { shuffled } from '../../randomNumbers.js';
import { probabilities } from '../calibration.js';
import { chooseForLabelling, type Pool } from '../sampling.js';

/** A way of choosing texts to label: indices of `count` texts of a pool. */
export type Strategy = (pool: Pool, count: number, seed: number) => number[];

/** What `sample` does, and what it could do instead. */
export const STRATEGIES: Readonly<Record<string, Strategy>> = {
  random: (pool, count, seed) => shuffled(textsOf(pool), seed).slice(0, count),
  margin: byMargin,
  'k-centre': farthest,
  'sample (clusters and margin)': chooseForLabelling,
};

function textsOf({ vectors, width }: Pool): number {
  return vectors.length / width;
}

/** The texts whose two likeliest labels are closest. */
function byMargin(pool: Pool, count: number, seed: number): number[] {
  const { classes } = pool;
  const scores = probabilities(pool.logits, classes);
  const margin = (text: number) => {
    const row = scores.slice(text * classes, (text + 1) * classes).sort();
    return row[classes - 1]! - row[classes - 2]!;
  };
  return shuffled(textsOf(pool), seed)
    .map((text) => ({ text, margin: margin(text) }))
    .sort((a, b) => a.margin - b.margin)
    .slice(0, count)
    .map(({ text }) => text);
}

/** Each time the text that is farthest from all chosen ones (Sener and Savarese 2018). */
function farthest({ vectors, width }: Pool, count: number, seed: number): number[] {
  const texts = vectors.length / width;
  const nearest = new Float64Array(texts).fill(Number.POSITIVE_INFINITY);
  const chosen = [shuffled(texts, seed)[0]!];
  while (chosen.length < count) {
    const last = chosen.at(-1)! * width;
    for (let text = 0; text < texts; text++) {
      let distance = 0;
      for (let column = 0; column < width; column++) {
        distance += (vectors[text * width + column]! - vectors[last + column]!) ** 2;
      }
      nearest[text] = Math.min(nearest[text]!, distance);
    }
    chosen.push(nearest.indexOf(Math.max(...nearest)));
  }
  return chosen;
}
