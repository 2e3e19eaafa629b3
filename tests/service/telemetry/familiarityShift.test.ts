import assert from 'node:assert/strict';
import { FamiliarityShift } from '../../../service/telemetry/familiarityShift.js';

const MINUTE_MS = 60_000;

describe('The familiarity shift', () => {
  let now: number;
  let shift: FamiliarityShift;
  beforeEach(() => {
    now = 1_700_000_000_000;
    shift = new FamiliarityShift(() => now);
  });

  it('is not a number before the first text', () => {
    assert.equal(shift.value, Number.NaN);
  });

  it('is zero where texts are as familiar as the training domains, spread evenly', () => {
    for (let share = 0; share <= 100; share++) shift.record(share / 100);
    assert.ok(Math.abs(shift.value) < 1e-12);
  });

  it('is 0.5 where nothing is familiar, and negative where all is', () => {
    shift.record(0);
    assert.equal(shift.value, 0.5);
    shift.record(1);
    shift.record(1);
    assert.ok(shift.value < 0);
  });

  it('forgets a text after an hour', () => {
    shift.record(0);
    now += 59 * MINUTE_MS;
    shift.record(1);
    assert.equal(shift.value, 0);
    now += MINUTE_MS;
    assert.equal(shift.value, -0.5);
    now += 60 * MINUTE_MS;
    assert.equal(shift.value, Number.NaN);
  });

  it('forgets nothing when the system’s clock is set', () => {
    const { now } = Date;
    try {
      const real = new FamiliarityShift();
      real.record(0);
      Date.now = () => now() + 60 * MINUTE_MS;
      assert.equal(real.value, 0.5);
    } finally {
      Date.now = now;
    }
  });

  it('starts anew with a minute of another hour', () => {
    shift.record(0);
    now += 60 * MINUTE_MS;
    shift.record(1);
    assert.equal(shift.value, -0.5);
  });
});
