import assert from 'node:assert/strict';
import { ServiceRate } from '../../../service/inference/serviceRate.js';

describe('The service rate', () => {
  it('turns tokens into the time that all threads together need for them', () => {
    assert.equal(new ServiceRate(1, 10).milliseconds(1000), 100);
    assert.equal(new ServiceRate(4, 10).milliseconds(1000), 25);
  });

  it('learns from what was computed', () => {
    const rate = new ServiceRate(1, 10);
    for (let batch = 0; batch < 100; batch++) rate.record(500, 25);
    assert.ok(Math.abs(rate.milliseconds(1000) - 50) < 1);
  });

  it('is not thrown off by a single slow batch', () => {
    const rate = new ServiceRate(1, 10);
    rate.record(10, 1000);
    assert.ok(rate.milliseconds(1000) < 115);
  });

  it('is not thrown off by a single batch with far fewer tokens than its length tells', () => {
    const rate = new ServiceRate(1, 10);
    rate.record(640, 1);
    assert.ok(rate.milliseconds(1000) > 90);
  });
});
