import assert from 'node:assert/strict';
import type { LabelledText } from '../../model/evaluation/labelledFile.js';
import { englishRecall } from '../../model/evaluation/languages.js';
import { joinedReviews } from '../../model/evaluation/longReviews.js';

describe('Texts that the report puts together', () => {
  const reviews: LabelledText[] = Array.from({ length: 20 }, (_, index) => ({
    line: index + 1,
    text: `${index} ${'word '.repeat(199)}`.trim(),
    polarity: index % 2 === 0 ? 'POSITIVE' : 'NEGATIVE',
  }));

  it('have more than 700 words, all of one label, in the order of their file', () => {
    const joined = joinedReviews(reviews);
    assert.deepEqual(
      joined.map(({ polarity, text }) => [polarity, text.match(/\d+/g)?.map(Number)]),
      [
        ['NEGATIVE', [1, 3, 5, 7]],
        ['NEGATIVE', [9, 11, 13, 15]],
        ['POSITIVE', [0, 2, 4, 6]],
        ['POSITIVE', [8, 10, 12, 14]],
      ],
    );
  });

  it('leave out what stays short', () => {
    assert.deepEqual(joinedReviews(reviews.slice(0, 4)), []);
  });

  it('count as English where no caution is given', () => {
    assert.equal(
      englishRecall(['I like it a lot, thanks', 'ok', 'Das gefällt mir gar nicht']),
      2 / 3,
    );
  });
});
