import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  EXACTLY,
  type Examples,
  fitCorrection,
  logitsOf,
} from '../../../model/adaptation/logisticRegression.js';

const examples = fc.integer({ min: 4, max: 20 }).chain((texts) =>
  fc.record({
    vectors: fc
      .array(fc.double({ min: -2, max: 2, noNaN: true }), {
        minLength: 3 * texts,
        maxLength: 3 * texts,
      })
      .map((values) => Float64Array.from(values)),
    width: fc.constant(3),
    labels: fc.array(fc.integer({ min: 0, max: 1 }), { minLength: texts, maxLength: texts }),
    prior: fc.constant(new Float64Array(2 * texts)),
    classes: fc.constant(2),
  }),
);

/** Written out plainly, as the specification of what is minimised. */
function loss(
  { vectors, width, labels, prior, classes }: Examples,
  penalty: number,
  weight: Float64Array,
  bias: Float64Array,
): number {
  let sum = (penalty / 2) * weight.reduce((total, one) => total + one ** 2, 0);
  sum += (0.01 / 2) * bias.reduce((total, one) => total + one ** 2, 0);
  labels.forEach((label, text) => {
    const logits = Array.from({ length: classes }, (_, row) => {
      let logit = prior[text * classes + row]! + bias[row]!;
      for (let i = 0; i < width; i++)
        logit += weight[row * width + i]! * vectors[text * width + i]!;
      return logit;
    });
    sum += Math.log(logits.reduce((total, one) => total + Math.exp(one), 0)) - logits[label]!;
  });
  return sum;
}

/** Two texts, each of which the prior gives the label of the other. */
const MISJUDGED: Examples = {
  vectors: Float64Array.of(1, 0, 0, 1),
  width: 2,
  labels: [0, 1],
  prior: Float64Array.of(0, 2, 2, 0),
  classes: 2,
};

describe('Multinomial logistic regression', () => {
  it('ends where no small change is likelier', () => {
    fc.assert(
      fc.property(examples, fc.constantFrom(0.1, 1), (given, penalty) => {
        const { weight, bias } = fitCorrection(given, penalty, EXACTLY);
        const least = loss(given, penalty, weight, bias);
        for (let index = 0; index < weight.length; index++) {
          for (const change of [-1e-3, 1e-3]) {
            const other = weight.slice();
            other[index]! += change;
            assert.ok(loss(given, penalty, other, bias) >= least - 1e-9);
          }
        }
      }),
      { numRuns: 30 },
    );
  });

  it('leaves the prior as it is under a large penalty, but for how common labels are', () => {
    const { weight } = fitCorrection(MISJUDGED, 1e6, EXACTLY);
    assert.ok(weight.every((one) => Math.abs(one) < 1e-5));
  });

  it('overrules a prior that is wrong under a small one', () => {
    const { vectors, width, prior } = MISJUDGED;
    const correction = fitCorrection(MISJUDGED, 0.01, EXACTLY);
    const [a, b, c, d] = logitsOf(vectors, width, correction, prior);
    assert.ok(a! > b! && d! > c!);
  });
});
