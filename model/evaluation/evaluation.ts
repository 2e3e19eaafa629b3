import type { LabelledSet } from './datasets.js';
import { estimate } from './format.js';
import type { LabelledText } from './labelledFile.js';
import type { Scored } from './metrics.js';
import type { EvaluatedModel } from './models.js';
import { type ClassifiedText, SentimentClassifier } from './sentimentClassifier.js';

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
  return SentimentClassifier.with(model, async (classifier) => {
    const classified: ClassifiedSet[] = [];
    for (const set of sets) {
      classified.push({ ...set, texts: await classifier.classify(set.texts, advance) });
    }
    return { model, sets: classified };
  });
}

/** The sets that no model was selected by. */
export function fairSets<T extends LabelledSet>(sets: readonly T[]): T[] {
  return sets.filter(({ selection }) => !selection);
}

/** The texts that are positive or negative: those a two-way model can be right about. */
export function polar<T extends LabelledText>(texts: readonly T[]): T[] {
  return texts.filter(({ polarity }) => polarity !== 'NEUTRAL');
}

/** The share of texts that are answered rightly, with its 95 % interval. */
export function rightShare(texts: readonly Scored[]): string {
  return estimate(texts.filter(({ correct }) => correct).length, texts.length);
}

/** The texts that are neither positive nor negative. */
export function neutral(texts: readonly ClassifiedText[]): ClassifiedText[] {
  return texts.filter(({ polarity }) => polarity === 'NEUTRAL');
}

/** What is true and what was answered, two-way; neutral texts are left out. */
export function twoWayAnswers(texts: readonly ClassifiedText[]) {
  return polar(texts).map(({ polarity, answer }) => ({ truth: polarity, answer }));
}

/** What is true and what was answered, three-way. */
export function threeWayAnswers(texts: readonly ClassifiedText[]) {
  return texts.map(({ polarity, threeWay }) => ({ truth: polarity, answer: threeWay.answer }));
}

/** Of twins, which follow each other, how many pairs there are and of how many both are right. */
export function pairs(texts: readonly ClassifiedText[]) {
  const first = texts.filter((_, index) => index % 2 === 0);
  const right = first.filter(({ correct }, pair) => correct && texts[2 * pair + 1]!.correct);
  return { right: right.length, all: first.length };
}

/** How often each label was answered for texts of each label; neutral texts are left out. */
export function confusion(texts: readonly ClassifiedText[]) {
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
