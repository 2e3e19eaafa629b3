import { shuffled } from '../../randomNumbers.js';
import { fit } from '../fitting.js';
import type { LinearHead } from '../graph.js';
import { logitsOf } from '../logisticRegression.js';
import {
  chooseForLabelling,
  chooseFurther,
  marginsOf,
  type Pool,
  squaredDistance,
} from '../sampling.js';
import { subset, type Task } from '../task.js';

/** A way of choosing texts to label: rows of `count` texts of a task, whose labels it may ask for. */
export type Strategy = (task: Task, count: number, seed: number) => number[];

/** Rounds in which `sample` is used. */
const ROUNDS = 3;

export const RANDOM = 'random';
export const IN_ROUNDS = 'sample, in three rounds';

/** What `sample` does, and what it could do instead. */
export const STRATEGIES: Readonly<Record<string, Strategy>> = {
  [RANDOM]: (task, count, seed) => shuffled(task.labels.keys(), seed).slice(0, count),
  margin: byMargin,
  'k-centre': farthest,
  'sample, at once': (task, count, seed) =>
    chooseForLabelling(poolOf(task, task.start!), count, seed),
  [IN_ROUNDS]: inRounds,
};

/** Texts to choose from, with what a layer says of them. */
function poolOf({ vectors, width, names }: Task, head: LinearHead, temperature = 1): Pool {
  const logits = logitsOf(vectors, width, head).map((logit) => logit / temperature);
  return { vectors, width, logits, classes: names.length };
}

/** The texts whose two likeliest labels are closest. */
function byMargin(task: Task, count: number, seed: number): number[] {
  const margins = marginsOf(poolOf(task, task.start!));
  return shuffled(task.labels.keys(), seed)
    .sort((a, b) => margins[a]! - margins[b]!)
    .slice(0, count);
}

/** As `sample --labelled`: each round is chosen by a layer that has learnt from those before. */
function inRounds(task: Task, count: number, seed: number): number[] {
  const rest = new Set(task.labels.keys());
  const chosen: number[] = [];
  for (let round = 1; round <= ROUNDS; round++) {
    const rows = [...rest];
    const wanted = Math.round((count * round) / ROUNDS) - chosen.length;
    const left = subset(task, rows);
    const learnt = round === 1 ? undefined : fit(subset(task, chosen));
    const found = learnt
      ? chooseFurther(poolOf(left, learnt.head, learnt.choice.temperature), wanted, seed)
      : chooseForLabelling(poolOf(left, task.start!), wanted, seed);
    for (const index of found) {
      chosen.push(rows[index]!);
      rest.delete(rows[index]!);
    }
  }
  return chosen;
}

/** Each time the text that is farthest from all chosen ones (Sener and Savarese 2018). */
function farthest({ vectors, width }: Task, count: number, seed: number): number[] {
  const texts = vectors.length / width;
  const nearest = new Float64Array(texts).fill(Number.POSITIVE_INFINITY);
  const chosen = [shuffled(nearest.keys(), seed)[0]!];
  while (chosen.length < count) {
    const last = chosen.at(-1)! * width;
    for (let text = 0; text < texts; text++) {
      const distance = squaredDistance(vectors, text * width, vectors, last, width);
      nearest[text] = Math.min(nearest[text]!, distance);
    }
    chosen.push(nearest.indexOf(Math.max(...nearest)));
  }
  return chosen;
}
