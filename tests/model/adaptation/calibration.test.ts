import assert from 'node:assert/strict';
import { fitTemperature, probabilities } from '../../../model/adaptation/calibration.js';
import { randomNumbers } from '../../../model/randomNumbers.js';

describe('A temperature', () => {
  it('is found again where labels were drawn under it', () => {
    const random = randomNumbers(3);
    const logits = Float64Array.from({ length: 8000 }, () => 6 * (random() - 0.5));
    for (const temperature of [0.5, 1, 2]) {
      const cooled = logits.map((logit) => logit / temperature);
      const scores = probabilities(cooled, 2);
      const labels = Array.from({ length: 4000 }, (_, text) =>
        Number(random() > scores[2 * text]!),
      );
      const found = fitTemperature(logits, labels);
      assert.ok(Math.abs(found / temperature - 1) < 0.15, `${found} for ${temperature}`);
    }
  });
});

describe('Probabilities', () => {
  it('add up to one, however large the logits are', () => {
    const scores = probabilities(Float64Array.of(1000, 999, 0, -1000, 0, 1), 3);
    for (const first of [0, 3]) {
      const sum = scores.slice(first, first + 3).reduce((a, b) => a + b);
      assert.ok(Math.abs(sum - 1) < 1e-12);
    }
  });
});
