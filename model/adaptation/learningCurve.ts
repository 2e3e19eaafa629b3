import { mean } from '../evaluation/metrics.js';

/** Accuracy by the number of labelled texts. */
export interface LearningCurve {
  /** Measured, by rising size. */
  readonly points: readonly CurvePoint[];
  /** Extrapolated, beyond what there is; empty where more labels promise nothing. */
  readonly promised: readonly CurvePoint[];
}

export interface CurvePoint {
  readonly texts: number;
  /** 0..1 */
  readonly accuracy: number;
}

/** Shares of the texts that layers are fitted to; the largest is what cross-validation leaves. */
const SHARES = [0.2, 0.4];
const WHOLE = 0.8;

/**
 * Measures accuracy with fewer texts than there are, and extrapolates.
 *
 * The error is taken to fall towards a limit as one over the number of texts: error = limit + c / texts.
 *
 * @param accuracyAt accuracy on texts not seen with a number of texts to learn from
 * @param whole accuracy with all of them, by cross-validation
 */
export function learningCurve(
  accuracyAt: (texts: number) => number,
  texts: number,
  whole: number,
): LearningCurve {
  const points = [
    ...SHARES.map((share) => {
      const size = Math.round(share * texts);
      return { texts: size, accuracy: accuracyAt(size) };
    }),
    { texts: Math.round(WHOLE * texts), accuracy: whole },
  ];
  const { limit, slope } = leastSquares(
    points.map((point): [number, number] => [1 / point.texts, 1 - point.accuracy]),
  );
  if (slope <= 0) return { points, promised: [] };
  const promised = [2, 4].map((times) => ({
    texts: times * texts,
    accuracy: 1 - Math.max(0, limit) - slope / (times * texts),
  }));
  return { points, promised: promised.filter(({ accuracy }) => accuracy > whole) };
}

function leastSquares(pairs: readonly (readonly [number, number])[]) {
  const x = mean(pairs.map(([value]) => value));
  const y = mean(pairs.map(([, value]) => value));
  const slope =
    pairs.reduce((sum, [a, b]) => sum + (a - x) * (b - y), 0) /
    pairs.reduce((sum, [a]) => sum + (a - x) ** 2, 0);
  return { limit: y - slope * x, slope };
}
