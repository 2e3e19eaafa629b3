import type { LabelledSet } from './datasets.js';
import type { Confusion } from './metrics.js';
import type { EvaluatedModel } from './models.js';
import { type ClassifiedText, TwoWayClassifier } from './twoWayClassifier.js';

/** A set's texts with a model's answers. */
export interface ClassifiedSet extends LabelledSet {
  readonly texts: readonly ClassifiedText[];
}

/** A model's answers to every set. */
export interface Evaluation {
  readonly model: EvaluatedModel;
  readonly sets: readonly ClassifiedSet[];
}

/**
 * Classifies every set with a model, each by itself, so that a set's figures do not depend on others.
 *
 * @param advance told of each batch how many characters it had
 */
export function evaluate(
  model: EvaluatedModel,
  sets: readonly LabelledSet[],
  advance: (characters: number) => void,
): Promise<Evaluation> {
  return TwoWayClassifier.with(model, async (classifier) => {
    const classified: ClassifiedSet[] = [];
    for (const set of sets) {
      classified.push({ ...set, texts: await classifier.classify(set.texts, advance) });
    }
    return { model, sets: classified };
  });
}

/** The texts that are positive or negative: those a two-way model can be right about. */
export function polar(texts: readonly ClassifiedText[]): ClassifiedText[] {
  return texts.filter(({ polarity }) => polarity !== 'NEUTRAL');
}

/** The texts that are neither positive nor negative. */
export function neutral(texts: readonly ClassifiedText[]): ClassifiedText[] {
  return texts.filter(({ polarity }) => polarity === 'NEUTRAL');
}

/** Counts answers by what is true; neutral texts are left out. */
export function confusion(texts: readonly ClassifiedText[]): Confusion {
  const count = (polarity: string, answer: string) =>
    texts.filter((text) => text.polarity === polarity && text.answer === answer).length;
  return {
    truePositive: count('POSITIVE', 'POSITIVE'),
    falseNegative: count('POSITIVE', 'NEGATIVE'),
    trueNegative: count('NEGATIVE', 'NEGATIVE'),
    falsePositive: count('NEGATIVE', 'POSITIVE'),
  };
}

/** Mistakes, the surest first; neutral texts are none. */
export function mistakes(texts: readonly ClassifiedText[]): ClassifiedText[] {
  return polar(texts)
    .filter(({ correct }) => !correct)
    .sort((a, b) => b.score - a.score || a.line - b.line);
}
