import assert from 'node:assert/strict';
import { percentile, spread } from '../../bench/statistics.js';

describe('percentile', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);

  it('is the smallest value that so large a share does not exceed', () => {
    assert.equal(percentile(hundred, 0.5), 50);
    assert.equal(percentile(hundred, 0.99), 99);
    assert.equal(percentile(hundred, 1), 100);
  });

  it('of a few values is one of them', () => {
    assert.equal(percentile([3, 7], 0.5), 3);
    assert.equal(percentile([3, 7], 0.99), 7);
  });

  it('of nothing is not a number', () => {
    assert.equal(percentile([], 0.5), Number.NaN);
  });
});

describe('spread', () => {
  it('gives median, least and greatest in whatever order the rounds were', () => {
    assert.deepEqual(spread([5, 1, 3]), { median: 3, min: 1, max: 5 });
  });

  it('takes the middle of the two middle values of an even number', () => {
    assert.deepEqual(spread([4, 1, 2, 10]), { median: 3, min: 1, max: 10 });
  });
});
