import type { Dataset } from './dataset.js';
import { chanceOf, type Figures, figuresOf } from './figures.js';
import { accuracyAt, type Choice, fit, honestLogits } from './fitting.js';
import type { LinearHead } from './graph.js';
import { type Calibration, calibrate, startingHead } from './heads.js';
import { type LearningCurve, learningCurve } from './learningCurve.js';
import { logitsOf } from './logisticRegression.js';
import { OWN_SENTENCES } from './ownSentences.js';
import type { Task } from './task.js';
import { type AdaptableModel, vectorsOf } from './vectors.js';

/** What adaptation came to. */
export interface Adaptation {
  /** The new last layer, calibrated. */
  readonly head: LinearHead;
  /** What config.json says of its temperatures; absent where plain softmax is calibrated. */
  readonly calibration: Calibration | undefined;
  readonly choice: Choice;
  /** The model as it is on the texts; absent where it does not know the labels. */
  readonly before: Figures | undefined;
  /** Layers that had not seen a text on each of the texts. */
  readonly after: Figures;
  /** Texts that changed for the better and for the worse, and how likely chance would do that. */
  readonly better: readonly number[];
  readonly worse: readonly number[];
  readonly chance: number;
  /** Whether it is better than before, or than the commonest label, beyond chance. */
  readonly helps: boolean;
  readonly curve: LearningCurve;
  /** Accuracy on sentences of the model's own domains, before and after; absent for other labels. */
  readonly own:
    | { readonly before: number; readonly after: number; readonly texts: number }
    | undefined;
}

/** Told how much of the work is done, 0..1. */
export type Advance = (share: number) => void;

/** Shares of the work, by the time they take. */
const READING = 0.3;
const JUDGING = 0.6;

/** A chance below this is none. */
const SIGNIFICANT = 0.05;

/** Fits a model's last layer to a data set, and finds out by honest means what that is worth. */
export async function adapt(
  model: AdaptableModel,
  dataset: Dataset,
  advance: Advance,
): Promise<Adaptation> {
  const { names, labels } = dataset;
  const start = dataset.sentiments ? startingHead(model, names) : undefined;
  const characters = dataset.texts.reduce((sum, text) => sum + text.length, 0);
  let read = 0;
  const { vectors, width } = await vectorsOf(model, dataset.texts, (more) => {
    read += more;
    advance((READING * read) / characters);
  });
  const task: Task = { names, vectors, width, labels, start };
  const { head, choice, outOfFold } = fit(task);
  const honest = honestLogits(task, (share) => advance(READING + JUDGING * share));
  const before = start && figuresOf(logitsOf(vectors, width, start), labels, names.length);
  const after = figuresOf(honest, labels, names.length);
  const curve = learningCurve(
    (size) => accuracyAt(task, size, choice.penalty),
    labels.length,
    after.accuracy,
  );
  const calibrated = calibrate(head, outOfFold, labels, names);
  const own = start && (await onOwnSentences(model, names, start, calibrated.head));
  advance(1);
  return { ...calibrated, choice, before, after, curve, own, ...compare(before, after, labels) };
}

function compare(before: Figures | undefined, after: Figures, labels: readonly number[]) {
  const was = before?.judged.map(({ correct }) => correct) ?? asCommonest(labels);
  const is = after.judged.map(({ correct }) => correct);
  const better = [...is.keys()].filter((text) => is[text] && !was[text]);
  const worse = [...is.keys()].filter((text) => !is[text] && was[text]);
  const chance = chanceOf(better.length, worse.length);
  return { better, worse, chance, helps: better.length > worse.length && chance < SIGNIFICANT };
}

/** Whether the commonest label is right, per text. */
function asCommonest(labels: readonly number[]): boolean[] {
  const count = (label: number) => labels.filter((one) => one === label).length;
  const commonest = labels.reduce((most, label) => (count(label) > count(most) ? label : most));
  return labels.map((label) => label === commonest);
}

async function onOwnSentences(
  model: AdaptableModel,
  names: readonly string[],
  before: LinearHead,
  after: LinearHead,
) {
  const sentences = OWN_SENTENCES.filter(([label]) => names.includes(label));
  const { vectors, width } = await vectorsOf(
    model,
    sentences.map(([, text]) => text),
  );
  const labels = sentences.map(([label]) => names.indexOf(label));
  const accuracy = (head: LinearHead) =>
    figuresOf(logitsOf(vectors, width, head), labels, names.length).accuracy;
  return { before: accuracy(before), after: accuracy(after), texts: sentences.length };
}
