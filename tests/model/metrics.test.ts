import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  abstention,
  accuracy,
  auroc,
  calibration,
  coverageCurve,
  macroF1,
  median,
  quantiles,
  type Scored,
  wilsonInterval,
} from '../../model/evaluation/metrics.js';

const near = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) < 1e-9, `${actual}, expected ${expected}`);

const scored = fc.array(
  fc.record({ score: fc.double({ min: 0.5, max: 1, noNaN: true }), correct: fc.boolean() }),
  { minLength: 1 },
);
const values = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1 });

function answers(score: number, right: number, wrong: number): Scored[] {
  return [
    ...Array(right).fill({ score, correct: true }),
    ...Array(wrong).fill({ score, correct: false }),
  ];
}

describe('Wilson’s interval', () => {
  it('is what his formula gives', () => {
    const { low, high } = wilsonInterval(9, 10);
    // Computed to 30 digits from (0.9 + z²/20 ± z √(0.9 · 0.1/10 + z²/400)) / (1 + z²/10).
    near(low, 0.5958499732047615);
    near(high, 0.982123786904927);
  });

  it('is nothing but the whole range without observations', () => {
    assert.deepEqual(wilsonInterval(0, 0), { low: 0, high: 1 });
  });

  it('holds the share, stays within 0 and 1, and narrows with more observations', () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.nat(1000), (successes, failures) => {
        fc.pre(successes + failures > 0);
        const total = successes + failures;
        const { low, high } = wilsonInterval(successes, total);
        assert.ok(0 <= low && low <= successes / total + 1e-12);
        assert.ok(successes / total - 1e-12 <= high && high <= 1);
        const more = wilsonInterval(successes * 4, total * 4);
        assert.ok(more.high - more.low < high - low);
      }),
    );
  });

  it('mirrors when successes and failures change places', () => {
    fc.assert(
      fc.property(fc.nat(500), fc.integer({ min: 1, max: 500 }), (successes, failures) => {
        const total = successes + failures;
        near(wilsonInterval(successes, total).low, 1 - wilsonInterval(failures, total).high);
      }),
    );
  });
});

describe('Macro-F1', () => {
  /** So many texts of one label that were answered by another. */
  const answered = (count: number, truth: string, answer: string) =>
    Array<{ truth: string; answer: string }>(count).fill({ truth, answer });

  it('is the mean of the labels’ F1', () => {
    const counts = [
      ...answered(6, 'a', 'a'),
      ...answered(2, 'a', 'b'),
      ...answered(9, 'b', 'b'),
      ...answered(3, 'b', 'a'),
    ];
    near(macroF1(counts), (12 / 17 + 18 / 23) / 2);
    near(macroF1([...counts, ...answered(5, 'c', 'c')]), (12 / 17 + 18 / 23 + 1) / 3);
  });

  it('counts a label that is never answered as 0', () => {
    near(macroF1([...answered(9, 'a', 'a'), ...answered(1, 'b', 'a')]), 18 / 19 / 2);
  });

  it('holds against the others an answer that is never true', () => {
    near(macroF1([...answered(1, 'a', 'a'), ...answered(1, 'a', 'c')]), 2 / 3);
  });

  it('stays when the labels change places', () => {
    const labels = fc.constantFrom('a', 'b', 'c');
    const swapped = (label: string) => ({ a: 'b', b: 'a', c: 'c' })[label]!;
    fc.assert(
      fc.property(
        fc.array(fc.record({ truth: labels, answer: labels }), { minLength: 1 }),
        (texts) => {
          const others = texts.map(({ truth, answer }) => ({
            truth: swapped(truth),
            answer: swapped(answer),
          }));
          near(macroF1(texts), macroF1(others));
        },
      ),
    );
  });
});

describe('Expected calibration error', () => {
  it('is the gap between score and accuracy of each bin, weighted by its answers', () => {
    // 0.95 and 0.65 fall into different bins of 15: gaps |0.95 − 0.8| and |0.65 − 0.9|.
    const { error, overconfidence, bins } = calibration([
      ...answers(0.95, 8, 2),
      ...answers(0.65, 9, 1),
    ]);
    near(error, (0.15 + 0.25) / 2);
    near(overconfidence, (0.15 - 0.25) / 2);
    assert.deepEqual(
      bins.map(({ count }) => count),
      [10, 10],
    );
  });

  it('is 0 when scores are right as often as they say', () => {
    near(calibration([...answers(0.9, 9, 1), ...answers(0.6, 6, 4)]).error, 0);
  });

  it('puts a score of 1 into the last bin', () => {
    near(calibration([...answers(1, 3, 1), ...answers(0.99, 0, 0)]).error, 0.25);
  });

  it('is at least as large as the gap over all answers, and at most 1', () => {
    fc.assert(
      fc.property(scored, (texts) => {
        const { error, overconfidence, bins } = calibration(texts);
        assert.ok(Math.abs(overconfidence) <= error + 1e-12 && error <= 1);
        assert.equal(
          bins.reduce((sum, { count }) => sum + count, 0),
          texts.length,
        );
        const meanScore = texts.reduce((sum, { score }) => sum + score, 0) / texts.length;
        near(overconfidence, meanScore - accuracy(texts));
      }),
    );
  });
});

describe('Refusing low scores', () => {
  const texts = [
    { score: 0.9, correct: true },
    { score: 0.8, correct: false },
    { score: 0.7, correct: true },
    { score: 0.6, correct: false },
  ];

  it('answers scores from the threshold on', () => {
    const { coverage, accuracy } = abstention(texts, 0.8);
    assert.deepEqual([coverage, accuracy], [0.5, 0.5]);
  });

  it('has no accuracy when nothing is answered', () => {
    assert.ok(Number.isNaN(abstention(texts, 0.95).accuracy));
  });

  it('lets the surest answers through first, equal scores together', () => {
    assert.deepEqual(coverageCurve([...texts, { score: 0.8, correct: true }]), [
      { coverage: 0.2, accuracy: 1 },
      { coverage: 0.6, accuracy: 2 / 3 },
      { coverage: 0.8, accuracy: 0.75 },
      { coverage: 1, accuracy: 0.6 },
    ]);
  });

  it('ends the curve with the accuracy of all answers', () => {
    fc.assert(
      fc.property(scored, (some) => {
        assert.deepEqual(coverageCurve(some).at(-1), { coverage: 1, accuracy: accuracy(some) });
      }),
    );
  });

  it('answers what the curve says at every score', () => {
    fc.assert(
      fc.property(scored, (some) => {
        const thresholds = [...new Set(some.map(({ score }) => score))].sort((a, b) => b - a);
        const refused = thresholds.map((threshold) => abstention(some, threshold));
        assert.deepEqual(
          refused.map(({ coverage, accuracy }) => ({ coverage, accuracy })),
          coverageCurve(some),
        );
      }),
    );
  });
});

describe('AUROC', () => {
  it('counts the pairs in the right order, ties as half', () => {
    // 3 > 1, 3 > 2, 2 > 1, and 2 = 2 for a half: 3.5 of 4 pairs.
    near(auroc([3, 2], [1, 2]), 3.5 / 4);
  });

  it('is what comparing every pair gives', () => {
    fc.assert(
      fc.property(values, values, (higher, lower) => {
        const wins = higher.flatMap((a) => lower.map((b) => (a > b ? 1 : a === b ? 0.5 : 0)));
        near(auroc(higher, lower), wins.reduce<number>((sum, win) => sum + win, 0) / wins.length);
      }),
    );
  });

  it('is what is missing to 1 when the sides change, and heeds only the order', () => {
    fc.assert(
      fc.property(values, values, (higher, lower) => {
        near(auroc(higher, lower), 1 - auroc(lower, higher));
        const cubed = (some: number[]) => some.map((value) => value ** 3);
        near(auroc(higher, lower), auroc(cubed(higher), cubed(lower)));
      }),
    );
  });
});

describe('Quantiles', () => {
  it('are parts of equal size up to one, in rising order, that hold everything', () => {
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 12 }), (some, parts) => {
        const cut = quantiles(some, parts, (value) => value);
        const sizes = cut.map(({ length }) => length);
        assert.ok(Math.max(...sizes) - Math.min(...sizes) <= 1);
        assert.deepEqual(
          cut.flat(),
          some.toSorted((a, b) => a - b),
        );
      }),
    );
  });

  it('have the median in the middle', () => {
    assert.equal(median([5, 1, 3]), 3);
    assert.equal(median([4, 1, 3, 2]), 2.5);
  });
});
