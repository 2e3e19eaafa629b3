import assert from 'node:assert/strict';
import { type Polarity, polarities } from '../../model/evaluation/polarity.js';

describe('Labels are understood', () => {
  const meanings: Record<string, Polarity>[] = [
    { positive: 'POSITIVE', negative: 'NEGATIVE', neutral: 'NEUTRAL' },
    { Pos: 'POSITIVE', NEG: 'NEGATIVE', ' neu ': 'NEUTRAL' },
    { 0: 'NEGATIVE', 1: 'POSITIVE' },
    { '1.0': 'POSITIVE', '0.0': 'NEGATIVE' },
    { '-1': 'NEGATIVE', 0: 'NEUTRAL', '+1': 'POSITIVE' },
    { '-1': 'NEGATIVE', 1: 'POSITIVE' },
    { 0: 'NEGATIVE', 1: 'NEUTRAL', 2: 'POSITIVE' },
    { 0: 'NEGATIVE', 4: 'POSITIVE' },
    { 1: 'NEGATIVE', 2: 'NEGATIVE', 3: 'NEUTRAL', 4: 'POSITIVE', 5: 'POSITIVE' },
    { '5 stars': 'POSITIVE', '1 star': 'NEGATIVE' },
    { LABEL_0: 'NEGATIVE', LABEL_1: 'POSITIVE' },
    { LABEL_0: 'NEGATIVE', LABEL_1: 'NEUTRAL', LABEL_2: 'POSITIVE' },
  ];
  for (const expected of meanings) {
    const labels = Object.keys(expected);
    it(labels.join(', '), () => {
      assert.deepEqual(Object.fromEntries(polarities(labels)), expected);
    });
  }
});

describe('Labels are not guessed', () => {
  it('when a word is unknown', () => {
    assert.deepEqual([...polarities(['positive', 'posative'])], [['positive', 'POSITIVE']]);
  });

  for (const labels of ['1 2', '1 2 3', '0 7', '1', '0.5 1', '-1 0']) {
    it(`when numbers can mean more than one thing, or none: ${labels}`, () => {
      assert.equal(polarities(labels.split(' ')).size, 0);
    });
  }
});
