/** An answer as its score and whether it was right: all that calibration and coverage need. */
export interface Scored {
  /** Probability of the label that was answered, 0.5..1 with two labels. */
  readonly score: number;
  readonly correct: boolean;
}

/** A range in which a share lies with 95 % confidence. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** The answers whose scores fall into one bin. */
export interface CalibrationBin {
  readonly count: number;
  readonly meanScore: number;
  readonly accuracy: number;
}

/** How well scores say how often they are right. */
export interface Calibration {
  /** Expected calibration error, 0..1: how far scores are from accuracy, averaged over the answers. */
  readonly error: number;
  /** Mean score less accuracy: above 0 the model is surer than it may be. */
  readonly overconfidence: number;
  /** Bins that hold answers, by rising score. */
  readonly bins: readonly CalibrationBin[];
}

/** What is answered, and how well, when answers below a score are withheld. */
export interface Abstention {
  readonly minScore: number;
  /** Share of texts that are answered. */
  readonly coverage: number;
  /** Share of answers that are right; NaN when nothing is answered. */
  readonly accuracy: number;
}

/** 97.5 % quantile of the normal distribution: 95 % of it lie less than this from the middle. */
export const Z = 1.959963984540054;

/**
 * Wilson's score interval of a share, 95 %.
 *
 * @see Wilson, Probable inference, the law of succession, and statistical inference, JASA 1927
 */
export function wilsonInterval(successes: number, total: number): Interval {
  if (total === 0) return { low: 0, high: 1 };
  const share = successes / total;
  const spread = Z ** 2 / total;
  const centre = share + spread / 2;
  const margin = Z * Math.sqrt((share * (1 - share)) / total + spread / (4 * total));
  return {
    low: Math.max(0, (centre - margin) / (1 + spread)),
    high: Math.min(1, (centre + margin) / (1 + spread)),
  };
}

/** Share of the answers that are right; NaN of none. */
export function accuracy(answers: readonly Scored[]): number {
  return answers.filter(({ correct }) => correct).length / answers.length;
}

/** 95 % interval of the share of the answers that are right. */
export function accuracyInterval(answers: readonly Scored[]): Interval {
  return wilsonInterval(answers.filter(({ correct }) => correct).length, answers.length);
}

/**
 * Mean of the labels' F1, so that a rare label counts as much as the others.
 *
 * @param answers what is true and what was answered; labels that are never true do not count
 */
export function macroF1(
  answers: readonly { readonly truth: unknown; readonly answer: unknown }[],
): number {
  const labels = [...new Set(answers.map(({ truth }) => truth))];
  const f1 = labels.map((label) => {
    const hits = answers.filter(({ truth, answer }) => truth === label && answer === label).length;
    const either = answers.filter(({ truth, answer }) => truth === label || answer === label);
    return (2 * hits) / (either.length + hits);
  });
  return mean(f1);
}

/** Bins of scores between 0 and 1. */
const BINS = 15;

/**
 * Expected calibration error over bins of equal width between 0 and 1.
 *
 * @see Guo et al., On calibration of modern neural networks, ICML 2017
 */
export function calibration(answers: readonly Scored[]): Calibration {
  const groups: Scored[][] = Array.from({ length: BINS }, () => []);
  for (const answer of answers) {
    groups[Math.min(BINS - 1, Math.floor(answer.score * BINS))]!.push(answer);
  }
  const filled = groups
    .filter((group) => group.length > 0)
    .map((group) => ({
      count: group.length,
      meanScore: mean(group.map(({ score }) => score)),
      accuracy: accuracy(group),
    }));
  const gaps = filled.map((bin) => (bin.count * (bin.meanScore - bin.accuracy)) / answers.length);
  return {
    error: sum(gaps.map(Math.abs)),
    overconfidence: sum(gaps),
    bins: filled,
  };
}

/** What is left, and how good it is, when answers below `minScore` are withheld. */
export function abstention(answers: readonly Scored[], minScore: number): Abstention {
  const kept = answers.filter(({ score }) => score >= minScore);
  return {
    minScore,
    coverage: kept.length / answers.length,
    accuracy: accuracy(kept),
  };
}

/** Accuracy of the surest answers as more and more are let through, from one to all of them. */
export function coverageCurve(
  answers: readonly Scored[],
): { readonly coverage: number; readonly accuracy: number }[] {
  const surestFirst = answers.toSorted((a, b) => b.score - a.score);
  let right = 0;
  return surestFirst.flatMap(({ score, correct }, index) => {
    if (correct) right++;
    // Equal scores are let through together: no threshold parts them.
    if (surestFirst[index + 1]?.score === score) return [];
    return [{ coverage: (index + 1) / answers.length, accuracy: right / (index + 1) }];
  });
}

/**
 * Area under the ROC curve: how often a value of `higher` is above one of `lower`, ties counting half.
 * 0.5 where the two cannot be told apart.
 */
export function auroc(higher: readonly number[], lower: readonly number[]): number {
  const values = [
    ...higher.map((value) => ({ value, of: 'higher' })),
    ...lower.map((value) => ({ value, of: 'lower' })),
  ].sort((a, b) => a.value - b.value);
  let below = 0;
  let pairs = 0;
  for (let start = 0, end = 0; start < values.length; start = end) {
    while (end < values.length && values[end]!.value === values[start]!.value) end++;
    const tied = values.slice(start, end);
    const tiedHigher = tied.filter(({ of }) => of === 'higher').length;
    const tiedLower = tied.length - tiedHigher;
    pairs += tiedHigher * (below + tiedLower / 2);
    below += tiedLower;
  }
  return pairs / (higher.length * lower.length);
}

/** Parts of equal size, up to one, of things in rising order of `key`. */
export function quantiles<T>(
  things: readonly T[],
  parts: number,
  key: (thing: T) => number,
): T[][] {
  const sorted = things.toSorted((a, b) => key(a) - key(b));
  const cut = (part: number) => Math.round((part * sorted.length) / parts);
  return Array.from({ length: parts }, (_, part) => sorted.slice(cut(part), cut(part + 1)));
}

/** The middle value; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.ceil(middle) - 1]! + sorted[Math.floor(middle)]!) / 2;
}

/** The mean; NaN of none. */
export function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
