import { fitTemperature } from './calibration.js';
import type { LinearHead } from './graph.js';
import type { AdaptableModel } from './vectors.js';

/** Temperatures that config.json gives for a model that can leave NEUTRAL out. */
export interface Calibration {
  readonly two_way: number;
  readonly three_way: number;
}

const NEUTRAL = 'NEUTRAL';

/**
 * The rows that a model's last layer has for sentiments, so calibrated that their softmax is what the
 * service answers. A sentiment that the model does not know gets zeros.
 */
export function startingHead(
  { files, graph, width, calibration }: AdaptableModel,
  names: readonly string[],
): LinearHead {
  const temperature = names.includes(NEUTRAL) ? calibration?.three_way : calibration?.two_way;
  const weight = new Float32Array(names.length * width);
  const bias = new Float32Array(names.length);
  names.forEach((name, row) => {
    const from = files.outputs.indexOf(name);
    if (from < 0) return;
    weight.set(graph.head.weight.subarray(from * width, (from + 1) * width), row * width);
    bias[row] = graph.head.bias[from]!;
  });
  return cooled({ weight, bias }, temperature ?? 1);
}

/**
 * A layer whose plain softmax is calibrated, by logits of texts that it has not seen; for the three
 * sentiments with the temperature of the two polar ones by themselves beside it.
 */
export function calibrate(
  head: LinearHead,
  outOfFold: Float64Array,
  labels: readonly number[],
  names: readonly string[],
): { readonly head: LinearHead; readonly calibration: Calibration | undefined } {
  const temperature = fitTemperature(outOfFold, labels);
  const neutral = names.indexOf(NEUTRAL);
  const calibrated = rounded(cooled(head, temperature));
  if (neutral < 0) return { head: calibrated, calibration: undefined };
  const polar = labels.flatMap((label, text) => (label === neutral ? [] : [text]));
  const others = [...names.keys()].filter((label) => label !== neutral);
  const logits = Float64Array.from(
    polar.flatMap((text) => others.map((label) => outOfFold[text * names.length + label]!)),
  );
  const twoWay = fitTemperature(
    logits,
    polar.map((text) => others.indexOf(labels[text]!)),
  );
  return { head: calibrated, calibration: { two_way: twoWay / temperature, three_way: 1 } };
}

function cooled({ weight, bias }: LinearHead, temperature: number): LinearHead {
  return {
    weight: weight.map((value) => value / temperature),
    bias: bias.map((value) => value / temperature),
  };
}

/** Steps that are finer than scores show, and coarser than what processors make of the same texts. */
const STEP = 2 ** -12;

function rounded({ weight, bias }: LinearHead): LinearHead {
  const round = (value: number) => Math.round(value / STEP) * STEP;
  return { weight: weight.map(round), bias: bias.map(round) };
}
