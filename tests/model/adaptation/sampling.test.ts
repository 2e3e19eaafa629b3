import assert from 'node:assert/strict';
import {
  chooseForLabelling,
  chooseFurther,
  type Pool,
} from '../../../model/adaptation/sampling.js';
import { randomNumbers } from '../../../model/randomNumbers.js';

/** Texts around so many places, as many at each, and one at each place that the model is unsure of. */
function pool(places: number, each: number): Pool {
  const random = randomNumbers(5);
  const texts = places * each;
  const vectors = new Float64Array(texts * 2);
  const logits = new Float64Array(texts * 2);
  for (let text = 0; text < texts; text++) {
    const place = Math.floor(text / each);
    vectors.set([10 * place + 0.1 * random(), 0.1 * random()], 2 * text);
    logits.set([0, text % each === 0 ? 0 : 5], 2 * text);
  }
  return { vectors, width: 2, logits, classes: 2 };
}

describe('Texts to label', () => {
  it('come from each part of the pool', () => {
    const chosen = chooseForLabelling(pool(6, 20), 6);
    assert.deepEqual(
      chosen.map((text) => Math.floor(text / 20)),
      [0, 1, 2, 3, 4, 5],
    );
  });

  it('are different ones, as many as were asked for', () => {
    const chosen = chooseForLabelling(pool(6, 20), 30);
    assert.equal(new Set(chosen).size, chosen.length);
    assert.ok(chosen.length > 24 && chosen.length <= 30);
  });

  it('are all there are where no more are there', () => {
    assert.deepEqual(chooseForLabelling(pool(1, 4), 9), [0, 1, 2, 3]);
  });

  it('are unsure ones and still various, from a model that knows the domain', () => {
    const unsure = (text: number) => text % 20 === 0;
    const chosen = chooseFurther(pool(6, 20), 2);
    assert.ok(chosen.length === 2 && chosen.every(unsure), `${chosen}`);
    const places = chooseFurther(pool(6, 20), 6).map((text) => Math.floor(text / 20));
    assert.ok(new Set(places).size > 1, `${places}`);
  });

  it('are the same again for the same pool', () => {
    assert.deepEqual(chooseForLabelling(pool(6, 20), 9), chooseForLabelling(pool(6, 20), 9));
  });
});
