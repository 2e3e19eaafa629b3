import type { LinearHead } from './graph.js';

/** Texts as vectors with the index of the label of each, and what a head says of them beforehand. */
export interface Examples {
  /** Row by row, texts × width. */
  readonly vectors: Float64Array;
  readonly width: number;
  /** Per text, the index of its label. */
  readonly labels: readonly number[];
  /** Row by row, texts × classes: logits to start from; zeros where there is nothing to start from. */
  readonly prior: Float64Array;
  readonly classes: number;
}

/** What is added to the prior logits: weights, classes × width, and a bias per class. */
export interface Correction {
  readonly weight: Float64Array;
  readonly bias: Float64Array;
}

/** The bias has next to no penalty: how common each label is has to be learnt. */
const BIAS_PENALTY = 0.01;
/** Corrections that L-BFGS remembers, and its most steps. */
const MEMORY = 8;
const MOST_STEPS = 500;
/** Largest slope at which a fit is done: one to compare penalties by, and one to be kept. */
export const ROUGHLY = 0.02;
export const EXACTLY = 1e-6;

/**
 * Fits a correction of the prior logits by multinomial logistic regression: the likeliest labels, less
 * `penalty / 2` times the square of the weights. So a large penalty leaves the prior as it is.
 *
 * @param slope how flat it must be where the fit ends, {@link ROUGHLY} or {@link EXACTLY}
 * @param start where to begin; the result of a nearby penalty is quick
 * @see Liu and Nocedal, On the limited memory BFGS method for large scale optimization, 1989
 */
export function fitCorrection(
  examples: Examples,
  penalty: number,
  slope: number,
  start: Correction = zeroCorrection(examples),
): Correction {
  const { classes, width } = examples;
  const point = Float64Array.from([...start.weight, ...start.bias]);
  minimise((at, gradient) => objective(examples, penalty, at, gradient), point, slope);
  return {
    weight: point.slice(0, classes * width),
    bias: point.slice(classes * width),
  };
}

/** No correction. */
export function zeroCorrection({ classes, width }: Examples): Correction {
  return { weight: new Float64Array(classes * width), bias: new Float64Array(classes) };
}

/**
 * Logits of vectors under a layer, texts × labels.
 *
 * @param prior what they are added to
 */
export function logitsOf(
  vectors: Float64Array,
  width: number,
  { weight, bias }: LinearHead | Correction,
  prior: Float64Array = new Float64Array((vectors.length / width) * bias.length),
): Float64Array {
  const logits = prior.slice();
  for (let text = 0, at = 0; at < logits.length; text++) {
    const row = text * width;
    for (let label = 0; label < bias.length; label++, at++) {
      const from = label * width;
      let sum = bias[label]!;
      for (let column = 0; column < width; column++) {
        sum += vectors[row + column]! * weight[from + column]!;
      }
      logits[at]! += sum;
    }
  }
  return logits;
}

/** The penalised negative log likelihood; writes its gradient. */
function objective(
  examples: Examples,
  penalty: number,
  point: Float64Array,
  gradient: Float64Array,
): number {
  const { vectors, width, labels, prior, classes } = examples;
  const weights = classes * width;
  const layer = { weight: point.subarray(0, weights), bias: point.subarray(weights) };
  const errors = logitsOf(vectors, width, layer, prior);
  let loss = 0;
  labels.forEach((label, text) => {
    const row = errors.subarray(text * classes, (text + 1) * classes);
    loss += softmaxInPlace(row, label);
    row[label]!--;
  });
  for (let index = 0; index < point.length; index++) {
    const strength = index < weights ? penalty : BIAS_PENALTY;
    gradient[index] = strength * point[index]!;
    loss += (strength / 2) * point[index]! ** 2;
  }
  labels.forEach((_, text) => {
    for (let label = 0; label < classes; label++) {
      const error = errors[text * classes + label]!;
      const [from, to] = [text * width, label * width];
      for (let column = 0; column < width; column++) {
        gradient[to + column]! += error * vectors[from + column]!;
      }
      gradient[weights + label]! += error;
    }
  });
  return loss;
}

/** Turns logits into probabilities; returns the negative log likelihood of one of them. */
function softmaxInPlace(logits: Float64Array, label: number): number {
  const largest = Math.max(...logits);
  const wanted = logits[label]! - largest;
  let sum = 0;
  for (let index = 0; index < logits.length; index++) {
    logits[index] = Math.exp(logits[index]! - largest);
    sum += logits[index]!;
  }
  for (let index = 0; index < logits.length; index++) logits[index]! /= sum;
  return Math.log(sum) - wanted;
}

/** Moves `point` to the minimum of a smooth convex function, which writes its gradient. */
function minimise(
  evaluate: (point: Float64Array, gradient: Float64Array) => number,
  point: Float64Array,
  flat: number,
): void {
  let gradient = new Float64Array(point.length);
  let value = evaluate(point, gradient);
  const memory: { step: Float64Array; change: Float64Array; curvature: number }[] = [];
  for (let round = 0; round < MOST_STEPS && largestOf(gradient) > flat; round++) {
    const direction = descent(gradient, memory);
    const slope = dot(direction, gradient);
    let length = memory.length === 0 ? 1 / Math.max(1, Math.sqrt(-slope)) : 1;
    const next = new Float64Array(point.length);
    const nextGradient = new Float64Array(point.length);
    let nextValue: number;
    for (;;) {
      for (let index = 0; index < point.length; index++) {
        next[index] = point[index]! + length * direction[index]!;
      }
      nextValue = evaluate(next, nextGradient);
      // Armijo's condition: the step gains at least a little of what the slope promises.
      if (nextValue <= value + 1e-4 * length * slope) break;
      length /= 2;
      if (length < 1e-12) return;
    }
    const step = next.map((one, index) => one - point[index]!);
    const change = nextGradient.map((one, index) => one - gradient[index]!);
    const curvature = dot(step, change);
    if (curvature > 0) {
      memory.push({ step, change, curvature });
      if (memory.length > MEMORY) memory.shift();
    }
    point.set(next);
    gradient = nextGradient;
    value = nextValue;
  }
}

/** L-BFGS's two loops: the direction in which the remembered curvature expects the minimum. */
function descent(
  gradient: Float64Array,
  memory: readonly { step: Float64Array; change: Float64Array; curvature: number }[],
): Float64Array {
  const direction = gradient.map((one) => -one);
  const shares = new Float64Array(memory.length);
  for (let index = memory.length - 1; index >= 0; index--) {
    const { step, change, curvature } = memory[index]!;
    shares[index] = dot(step, direction) / curvature;
    add(direction, change, -shares[index]!);
  }
  const last = memory.at(-1);
  if (last) {
    const scale = last.curvature / dot(last.change, last.change);
    for (let index = 0; index < direction.length; index++) direction[index]! *= scale;
  }
  memory.forEach(({ step, change, curvature }, index) => {
    add(direction, step, shares[index]! - dot(change, direction) / curvature);
  });
  return direction;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += a[index]! * b[index]!;
  return sum;
}

function add(to: Float64Array, what: Float64Array, share: number): void {
  for (let index = 0; index < to.length; index++) to[index]! += share * what[index]!;
}

function largestOf(values: Float64Array): number {
  let largest = 0;
  for (const value of values) largest = Math.max(largest, Math.abs(value));
  return largest;
}
