import assert from 'node:assert/strict';
import fc from 'fast-check';
import { folds } from '../../../model/adaptation/folds.js';
import { shuffled } from '../../../model/randomNumbers.js';

describe('Folds', () => {
  it('put each text outside of one, and share labels out evenly', () => {
    const labels = fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 10, maxLength: 80 });
    fc.assert(
      fc.property(labels, (given) => {
        const parts = folds(given, 5);
        const outside = parts.flatMap((part) => part.outside).sort((a, b) => a - b);
        assert.deepEqual(outside, [...given.keys()]);
        for (const part of parts) {
          assert.equal(part.inside.length + part.outside.length, given.length);
          for (const label of [0, 1, 2]) {
            const all = given.filter((one) => one === label).length;
            const here = part.outside.filter((text) => given[text] === label).length;
            assert.ok(Math.abs(here - all / 5) < 1);
          }
        }
      }),
    );
  });

  it('shuffle alike for the same seed alone', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => index);
    assert.deepEqual(shuffled(hundred, 7), shuffled(hundred, 7));
    assert.notDeepEqual(shuffled(hundred, 7), shuffled(hundred, 8));
  });
});
