import assert from 'node:assert/strict';
import { Scores } from '../../../service/inference/scores.js';

const logits = Float32Array.of(1, 3, 2);
const close = (actual: Iterable<number>, expected: readonly number[]) =>
  assert.deepEqual(
    [...actual].map((value) => value.toFixed(5)),
    expected.map((value) => value.toFixed(5)),
  );
const softmax = (values: readonly number[]) => {
  const sum = values.reduce((total, value) => total + Math.exp(value), 0);
  return values.map((value) => Math.exp(value) / sum);
};

describe('The scores of a model with the labels NEGATIVE, NEUTRAL and POSITIVE', () => {
  const scores = new Scores(['NEGATIVE', 'NEUTRAL', 'POSITIVE'], { twoWay: 2, threeWay: 0.5 });

  it('leave NEUTRAL out, by the temperature of two labels', () => {
    assert.deepEqual(scores.labels(false), ['NEGATIVE', 'POSITIVE']);
    close(scores.of(logits, false), softmax([1 / 2, 2 / 2]));
    const { classifications, logits: sorted } = scores.classify(logits, false);
    assert.deepEqual(
      classifications.map(({ label }) => label),
      ['POSITIVE', 'NEGATIVE'],
    );
    assert.deepEqual(sorted, [2, 1]);
  });

  it('stand in the order of the outputs where they are equal', () => {
    const { classifications } = scores.classify(Float32Array.of(1, 1, 1), true);
    assert.deepEqual(
      classifications.map(({ label }) => label),
      ['NEGATIVE', 'NEUTRAL', 'POSITIVE'],
    );
  });

  it('leave NEUTRAL out whatever the order of the outputs', () => {
    const other = new Scores(['POSITIVE', 'NEGATIVE', 'NEUTRAL']);
    assert.equal(other.knowsNeutral, true);
    assert.deepEqual(other.labels(false), ['POSITIVE', 'NEGATIVE']);
  });

  it('are numbers also of logits whose exponentials are none', () => {
    close(scores.of(Float32Array.of(-2000, 0, 2000), false), [0, 1]);
    close(scores.of(Float32Array.of(-2000, -2000, -2000), true), [1 / 3, 1 / 3, 1 / 3]);
  });

  it('have it as a label of its own where it is asked for, by the temperature of three', () => {
    assert.deepEqual(scores.labels(true), ['NEGATIVE', 'NEUTRAL', 'POSITIVE']);
    close(scores.of(logits, true), softmax([2, 6, 4]));
    const { classifications } = scores.classify(logits, true);
    assert.deepEqual(
      classifications.map(({ label }) => label),
      ['NEUTRAL', 'POSITIVE', 'NEGATIVE'],
    );
  });
});

describe('The scores of any other model', () => {
  it('are of all its labels, whatever is asked, and plain where it has no temperatures', () => {
    for (const outputs of [
      ['NEGATIVE', 'POSITIVE'],
      ['joy', 'anger', 'NEUTRAL'],
    ]) {
      const scores = new Scores(outputs);
      const given = logits.subarray(0, outputs.length);
      for (const neutral of [true, false]) {
        assert.deepEqual(scores.labels(neutral), outputs);
        close(scores.of(given, neutral), softmax([...given]));
      }
      assert.equal(scores.knowsNeutral, false);
    }
  });
});
