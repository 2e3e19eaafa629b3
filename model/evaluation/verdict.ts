import type { ClassifiedText } from './classifyTexts.js';
import { polar } from './evaluation.js';
import { count, percent, range, share } from './format.js';
import { abstention, accuracy, calibration, wilsonInterval } from './metrics.js';
import { MIN_SCORES } from './scoreSections.js';

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
  const interval = intervalOf(texts);
  const positive = texts.filter(({ polarity }) => polarity === 'POSITIVE').length / texts.length;
  const commoner = Math.max(positive, 1 - positive);
  const label = positive > 0.5 ? 'POSITIVE' : 'NEGATIVE';
  const found = `it is right about ${percent(accuracy(texts))} of texts like these (${range(interval)}, with 95 % confidence)`;
  if (interval.low <= commoner && commoner < 1) {
    return `Not shown to be of use: ${found}, and always answering ${label} is right about ${percent(commoner)}.`;
  }
  if (interval.low >= GOOD) return `Good: ${found}.`;
  if (interval.low >= USABLE) return `Usable: ${found}.`;
  return `Poor: ${found}.`;
}

function sizeAdvice(texts: readonly ClassifiedText[]): string[] {
  const { low, high } = intervalOf(texts);
  if (high - low <= WIDEST) return [];
  // The width shrinks with the root of the number of texts.
  const needed = Math.ceil((texts.length * ((high - low) / WIDEST) ** 2) / 10) * 10;
  return [
    `${count(texts.length)} texts are few; with ${count(needed)} or more the range would be narrower than ${WIDEST}.`,
  ];
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
  const { low, high } = intervalOf(texts);
  const meanScore = accuracy(texts) + calibration(texts).overconfidence;
  if (meanScore > high) {
    return [`Its scores are too high here, ${share(meanScore)} on average: take them as less.`];
  }
  if (meanScore < low) {
    return [`Its scores are too low here, ${share(meanScore)} on average: take them as more.`];
  }
  return ['Its scores can be taken at their word here.'];
}

function intervalOf(texts: readonly ClassifiedText[]) {
  return wilsonInterval(texts.filter(({ correct }) => correct).length, texts.length);
}
