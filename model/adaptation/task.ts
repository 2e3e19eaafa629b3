import type { LinearHead } from './graph.js';
import { type Correction, type Examples, logitsOf, zeroCorrection } from './logisticRegression.js';

/** What there is to learn: vectors, the label of each, and a layer to start from where there is one. */
export interface Task {
  /** In the order of the logits. */
  readonly names: readonly string[];
  /** Row by row, texts × width. */
  readonly vectors: Float64Array;
  readonly width: number;
  /** Per text, the index of its label in `names`. */
  readonly labels: readonly number[];
  /** The embedded layer's rows for `names`; absent where the names mean nothing to it. */
  readonly start: LinearHead | undefined;
}

/** A part of a task: the texts of these rows. */
export function subset(task: Task, rows: readonly number[]): Task {
  const { vectors, width, labels } = task;
  const chosen = new Float64Array(rows.length * width);
  rows.forEach((row, index) => {
    chosen.set(vectors.subarray(row * width, (row + 1) * width), index * width);
  });
  return { ...task, vectors: chosen, labels: rows.map((row) => labels[row]!) };
}

/**
 * A task in a scale in which penalties mean the same for every model: vectors less their mean, of
 * mean square length 1.
 */
export class ScaledTask {
  readonly examples: Examples;
  readonly #task: Task;
  readonly #mean: Float64Array;
  readonly #scale: number;

  constructor(task: Task) {
    const { vectors, width, labels, names, start } = task;
    this.#task = task;
    this.#mean = columnMeans(vectors, width);
    const centred = vectors.map((value, index) => value - this.#mean[index % width]!);
    const squares = centred.reduce((sum, value) => sum + value ** 2, 0);
    this.#scale = Math.sqrt(squares / labels.length) || 1;
    this.examples = {
      vectors: centred.map((value) => value / this.#scale),
      width,
      labels,
      prior: start
        ? logitsOf(vectors, width, start)
        : new Float64Array(labels.length * names.length),
      classes: names.length,
    };
  }

  /** The layer for vectors as they are: what there was to start from, and a correction of that. */
  head(correction: Correction = zeroCorrection(this.examples)): LinearHead {
    const { width, start } = this.#task;
    const weight = Float32Array.from(
      correction.weight,
      (value, index) => value / this.#scale + (start?.weight[index] ?? 0),
    );
    const bias = Float32Array.from(correction.bias, (value, label) => {
      let shift = 0;
      for (let column = 0; column < width; column++) {
        shift += (correction.weight[label * width + column]! / this.#scale) * this.#mean[column]!;
      }
      return value - shift + (start?.bias[label] ?? 0);
    });
    return { weight, bias };
  }
}

function columnMeans(vectors: Float64Array, width: number): Float64Array {
  const means = new Float64Array(width);
  const rows = vectors.length / width;
  vectors.forEach((value, index) => {
    means[index % width]! += value / rows;
  });
  return means;
}
