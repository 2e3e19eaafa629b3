import { fitTemperature, negativeLogLikelihood } from './calibration.js';
import { folds } from './folds.js';
import type { LinearHead } from './graph.js';
import {
  type Correction,
  EXACTLY,
  fitCorrection,
  logitsOf,
  ROUGHLY,
  zeroCorrection,
} from './logisticRegression.js';
import { ScaledTask, subset, type Task } from './task.js';

/**
 * Penalties to choose from, in the scale of {@link ScaledTask}: from one that lets a few texts change
 * little to one that lets hundreds decide. Beside them stands what there was to start from, unchanged.
 */
const PENALTIES = [3, 1, 0.3, 0.1, 0.03, 0.01] as const;
const UNCHANGED = Number.POSITIVE_INFINITY;
/** Parts of the texts for the choice, and for the figures around it. */
const INNER_FOLDS = 5;
const OUTER_FOLDS = 5;
/** Of that many texts, three parts choose as well as five. */
const MANY_TEXTS = 1000;

/** How a layer is to be fitted. */
export interface Choice {
  /** {@link UNCHANGED} keeps the layer that there was. */
  readonly penalty: number;
  readonly temperature: number;
}

/** What fitting found. */
export interface Fitted {
  readonly head: LinearHead;
  readonly choice: Choice;
  /** Logits of each text by a layer that has not seen it, with the penalty chosen, before calibration. */
  readonly outOfFold: Float64Array;
}

/** Fits a layer; penalty and temperature are those that cross-validation likes best. */
export function fit(task: Task): Fitted {
  const { choice, outOfFold } = choose(task);
  return { head: fitAs(task, choice.penalty), choice, outOfFold };
}

/** Fits a layer with a penalty. */
function fitAs(task: Task, penalty: number): LinearHead {
  const scaled = new ScaledTask(task);
  if (penalty === UNCHANGED) return scaled.head();
  return scaled.head(fitCorrection(scaled.examples, penalty, EXACTLY));
}

/**
 * Logits of each text by a layer fitted to the others, whose penalty and temperature were chosen
 * without it too (nested cross-validation), already divided by the temperature.
 *
 * @param advance told of each part that is done, 0..1
 */
export function honestLogits(task: Task, advance: (share: number) => void): Float64Array {
  const result = new Float64Array(task.labels.length * task.names.length);
  const parts = folds(task.labels, OUTER_FOLDS);
  for (const [index, { inside, outside }] of parts.entries()) {
    const { head, choice } = fit(subset(task, inside));
    place(result, task, outside, head, choice.temperature);
    advance((index + 1) / parts.length);
  }
  return result;
}

/** Accuracy on texts not seen of layers fitted to `size` texts, with a penalty. */
export function accuracyAt(task: Task, size: number, penalty: number): number {
  let right = 0;
  for (const { inside, outside } of folds(task.labels, OUTER_FOLDS)) {
    const logits = new Float64Array(task.labels.length * task.names.length);
    place(logits, task, outside, fitAs(subset(task, inside.slice(0, size)), penalty), 1);
    right += outside.filter(
      (text) => best(logits, text, task.names.length) === task.labels[text],
    ).length;
  }
  return right / task.labels.length;
}

/** The label with the largest logit of a text. */
export function best(logits: Float64Array, text: number, classes: number): number {
  let found = 0;
  for (let label = 1; label < classes; label++) {
    if (logits[text * classes + label]! > logits[text * classes + found]!) found = label;
  }
  return found;
}

function choose(task: Task): { choice: Choice; outOfFold: Float64Array } {
  const candidates = [...(task.start ? [UNCHANGED] : []), ...PENALTIES];
  const size = task.labels.length * task.names.length;
  const outOfFold = candidates.map(() => new Float64Array(size));
  const parts = folds(task.labels, task.labels.length > MANY_TEXTS ? 3 : INNER_FOLDS);
  for (const { inside, outside } of parts) {
    const scaled = new ScaledTask(subset(task, inside));
    const corrections = path(scaled);
    if (task.start) corrections.unshift(zeroCorrection(scaled.examples));
    corrections.forEach((correction, index) => {
      place(outOfFold[index]!, task, outside, scaled.head(correction), 1);
    });
  }
  const judged = candidates.map((penalty, index) => {
    const logits = outOfFold[index]!;
    const temperature = fitTemperature(logits, task.labels);
    const loss = negativeLogLikelihood(logits, task.labels, temperature);
    return { choice: { penalty, temperature }, loss, outOfFold: logits };
  });
  return judged.reduce((least, one) => (one.loss < least.loss ? one : least));
}

/** Corrections with falling penalties, each begun where the one before ended. */
function path(scaled: ScaledTask): Correction[] {
  const corrections: Correction[] = [];
  for (const penalty of PENALTIES) {
    corrections.push(fitCorrection(scaled.examples, penalty, ROUGHLY, corrections.at(-1)));
  }
  return corrections;
}

/** Puts the logits of some texts in their places. */
function place(
  result: Float64Array,
  task: Task,
  texts: readonly number[],
  head: LinearHead,
  temperature: number,
): void {
  const { vectors } = subset(task, texts);
  const logits = logitsOf(vectors, task.width, head);
  const classes = task.names.length;
  texts.forEach((text, row) => {
    for (let label = 0; label < classes; label++) {
      result[text * classes + label] = logits[row * classes + label]! / temperature;
    }
  });
}
