import type { Classification } from './classification.js';

/** Temperatures that logits are divided by, so that scores are probabilities. */
export interface Calibration {
  /** Where NEUTRAL is left out. */
  readonly twoWay: number;
  /** Where it is a label like the others. */
  readonly threeWay: number;
}

const NONE: Calibration = { twoWay: 1, threeWay: 1 };

const { fround } = Math;

const THREE = ['NEGATIVE', 'NEUTRAL', 'POSITIVE'];

/** What a model's outputs say of its labels, with NEUTRAL or without it. */
export class Scores {
  readonly #outputs: readonly string[];
  readonly #calibration: Calibration;
  readonly #all: readonly number[];
  readonly #polar: readonly number[];
  /** Whether NEUTRAL may be left out: the model has it beside NEGATIVE and POSITIVE. */
  readonly knowsNeutral: boolean;

  /** @param outputs labels in the order of the model's outputs */
  constructor(outputs: readonly string[], calibration: Calibration = NONE) {
    this.#outputs = outputs;
    this.#calibration = calibration;
    this.#all = [...outputs.keys()];
    this.knowsNeutral = [...outputs].sort().join() === THREE.join();
    this.#polar = this.knowsNeutral
      ? this.#all.filter((index) => outputs[index] !== 'NEUTRAL')
      : this.#all;
  }

  /** Labels that are answered, in the order of the outputs. */
  labels(neutral: boolean): string[] {
    return this.#answered(neutral).map((index) => this.#outputs[index]!);
  }

  /** Probability of each label that is answered, in the order of the outputs. */
  of(logits: Float32Array, neutral: boolean): number[] {
    const { twoWay, threeWay } = this.#calibration;
    const temperature = neutral || !this.knowsNeutral ? threeWay : twoWay;
    return softmax(this.#answered(neutral).map((index) => fround(logits[index]! / temperature)));
  }

  /** Every label that is answered with its score, best first, and the logits in their order. */
  classify(
    logits: Float32Array,
    neutral: boolean,
  ): { readonly classifications: readonly Classification[]; readonly logits: readonly number[] } {
    const scores = this.of(logits, neutral);
    const answered = this.#answered(neutral);
    const order = bestFirst(scores);
    return {
      classifications: order.map((at) => ({
        label: this.#outputs[answered[at]!]!,
        score: scores[at]!,
      })),
      logits: order.map((at) => logits[answered[at]!]!),
    };
  }

  #answered(neutral: boolean): readonly number[] {
    return neutral ? this.#all : this.#polar;
  }
}

/**
 * Probabilities of logits, with float32's precision; the largest is taken off first so that no
 * exponential overflows. Of a few numbers, typed arrays would take longer to make than to fill.
 */
function softmax(logits: readonly number[]): number[] {
  const largest = Math.max(...logits);
  const exponentials = logits.map((logit) => fround(Math.exp(logit - largest)));
  const sum = exponentials.reduce((total, value) => total + value, 0);
  return exponentials.map((value) => fround(value / sum));
}

/** Indices of scores, the best first; of equal ones, the one that comes first. */
function bestFirst(scores: readonly number[]): number[] {
  const order: number[] = [];
  for (let index = 0; index < scores.length; index++) {
    let place = index;
    for (; place > 0 && scores[order[place - 1]!]! < scores[index]!; place--) {
      order[place] = order[place - 1]!;
    }
    order[place] = index;
  }
  return order;
}
