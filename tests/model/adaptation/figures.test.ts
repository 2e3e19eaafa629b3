import assert from 'node:assert/strict';
import { chanceOf, figuresOf } from '../../../model/adaptation/figures.js';

describe('Figures', () => {
  it('judge each text by its likeliest label', () => {
    const { judged, accuracy, macroF1 } = figuresOf(
      Float64Array.of(2, 0, 0, 1, 0, 3),
      [0, 0, 1],
      2,
    );
    assert.deepEqual(
      judged.map(({ answer, correct }) => [answer, correct]),
      [
        [0, true],
        [1, false],
        [1, true],
      ],
    );
    assert.equal(accuracy, 2 / 3);
    assert.ok(Math.abs(macroF1 - 2 / 3) < 1e-12);
  });

  it('say how likely chance is, as tables of McNemar’s exact test do', () => {
    assert.ok(Math.abs(chanceOf(10, 2) - 0.03857421875) < 1e-12);
    assert.ok(Math.abs(chanceOf(2, 10) - 0.03857421875) < 1e-12);
    assert.equal(chanceOf(5, 5), 1);
    assert.equal(chanceOf(0, 0), 1);
  });
});
