import { polar } from './evaluation.js';
import { count, percent, range, share } from './format.js';
import { abstention, accuracy, accuracyInterval, calibration, Z } from './metrics.js';
import { MIN_SCORES } from './scoreSections.js';
import type { ClassifiedText } from './sentimentClassifier.js';

/** An accuracy known no better than this wide says little. */
const WIDEST = 0.1;
/** A model that is right less often than this is no help, or a good one above the second. */
const USABLE = 0.8;
const GOOD = 0.9;
/** What refusing low scores should reach. */
const WANTED = 0.95;

/**
 * Whether a model is any good for texts like these, in plain sentences. It is graded by the lower
 * end of the interval, so a few lucky texts make no good model.
 */
export function verdict(classified: readonly ClassifiedText[]): string {
  const texts = polar(classified);
  if (texts.length === 0) {
    return 'No verdict: all texts are neutral, and a two-way model is never right about those.';
  }
  return [grade(texts), ...sizeAdvice(texts), ...refusalAdvice(texts), ...scoreAdvice(texts)].join(
    ' ',
  );
}

function grade(texts: readonly ClassifiedText[]): string {
  const interval = accuracyInterval(texts);
  const positive = texts.filter(({ polarity }) => polarity === 'POSITIVE').length / texts.length;
  const commoner = positive > 0.5 ? 'POSITIVE' : 'NEGATIVE';
  const guessing = Math.max(positive, 1 - positive);
  const graded = (right: number) => {
    // Texts of one label alone do not tell guessing from knowing.
    if (right <= guessing && guessing < 1) return 'Not shown to be of use';
    if (right >= GOOD) return 'Good';
    return right >= USABLE ? 'Usable' : 'Poor';
  };
  const surely = graded(interval.low);
  const unsure = isWide(texts) && graded(interval.high) !== surely;
  const found = `it is right about ${percent(accuracy(texts))} of texts like these (${range(interval)}, with 95 % confidence)`;
  if (unsure) return `Too few texts to tell: ${found}.`;
  if (surely !== 'Not shown to be of use') return `${surely}: ${found}.`;
  return `${surely}: ${found}, and always answering ${commoner} is right about ${percent(guessing)}.`;
}

function sizeAdvice(texts: readonly ClassifiedText[]): string[] {
  if (!isWide(texts)) return [];
  // The interval's middle is a more careful guess at the accuracy of few texts than their own.
  const { low, high } = accuracyInterval(texts);
  const guess = (low + high) / 2;
  const needed = Math.ceil((guess * (1 - guess) * (2 * Z) ** 2) / WIDEST ** 2 / 10) * 10;
  return [`Label more: with about ${count(needed)} the range would be no wider than ${WIDEST}.`];
}

function isWide(texts: readonly ClassifiedText[]): boolean {
  const { low, high } = accuracyInterval(texts);
  return high - low > WIDEST;
}

function refusalAdvice(texts: readonly ClassifiedText[]): string[] {
  if (accuracy(texts) >= WANTED) return [];
  const reached = MIN_SCORES.map((minScore) => abstention(texts, minScore)).find(
    (refused) => refused.accuracy >= WANTED,
  );
  if (!reached) return [];
  return [
    `With "min_score": ${reached.minScore} it answers ${percent(reached.coverage)} of them and is right about ${percent(reached.accuracy)} of those.`,
  ];
}

function scoreAdvice(texts: readonly ClassifiedText[]): string[] {
  if (isWide(texts)) return [];
  const { low, high } = accuracyInterval(texts);
  const meanScore = accuracy(texts) + calibration(texts).overconfidence;
  if (meanScore > high) {
    return [`Its scores are too high here, ${share(meanScore)} on average: take them as less.`];
  }
  if (meanScore < low) {
    return [`Its scores are too low here, ${share(meanScore)} on average: take them as more.`];
  }
  return ['Its scores can be taken at their word here.'];
}
