import assert from 'node:assert/strict';
import { polarities } from '../../model/evaluation/polarity.js';

describe('Labels are understood', () => {
  const meanings: [string[], string[]][] = [
    [
      ['positive', 'negative', 'neutral'],
      ['POSITIVE', 'NEGATIVE', 'NEUTRAL'],
    ],
    [
      ['Pos', 'NEG', ' neu '],
      ['POSITIVE', 'NEGATIVE', 'NEUTRAL'],
    ],
    [
      ['0', '1'],
      ['NEGATIVE', 'POSITIVE'],
    ],
    [
      ['1.0', '0.0'],
      ['POSITIVE', 'NEGATIVE'],
    ],
    [
      ['-1', '0', '+1'],
      ['NEGATIVE', 'NEUTRAL', 'POSITIVE'],
    ],
    [
      ['-1', '1'],
      ['NEGATIVE', 'POSITIVE'],
    ],
    [
      ['0', '1', '2'],
      ['NEGATIVE', 'NEUTRAL', 'POSITIVE'],
    ],
    [
      ['0', '4'],
      ['NEGATIVE', 'POSITIVE'],
    ],
    [
      ['1', '2', '3', '4', '5'],
      ['NEGATIVE', 'NEGATIVE', 'NEUTRAL', 'POSITIVE', 'POSITIVE'],
    ],
    [
      ['5 stars', '1 star'],
      ['POSITIVE', 'NEGATIVE'],
    ],
    [
      ['LABEL_0', 'LABEL_1'],
      ['NEGATIVE', 'POSITIVE'],
    ],
    [
      ['LABEL_0', 'LABEL_1', 'LABEL_2'],
      ['NEGATIVE', 'NEUTRAL', 'POSITIVE'],
    ],
  ];
  for (const [labels, expected] of meanings) {
    it(labels.join(', '), () => {
      const meaning = polarities(labels);
      assert.deepEqual(
        labels.map((label) => meaning.get(label)),
        expected,
      );
    });
  }
});

describe('Labels are not guessed', () => {
  it('when a word is unknown', () => {
    assert.deepEqual([...polarities(['positive', 'posative'])], [['positive', 'POSITIVE']]);
  });

  for (const labels of [
    ['1', '2'],
    ['1', '2', '3'],
    ['0', '7'],
    ['1'],
    ['0.5', '1'],
    ['-1', '0'],
  ]) {
    it(`when numbers can mean more than one thing, or none: ${labels.join(', ')}`, () => {
      assert.equal(polarities(labels).size, 0);
    });
  }
});
