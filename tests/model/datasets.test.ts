import assert from 'node:assert/strict';
import { DATA_DIRECTORY } from '../../model/dataDirectory.js';
import { readLabelledSets } from '../../model/evaluation/datasets.js';
import { EvaluationError } from '../../model/evaluation/errors.js';
import { skipWithoutData } from './support.js';

describe('The labelled sets', () => {
  it('are read whole', function () {
    skipWithoutData(this);
    const sets = readLabelledSets(DATA_DIRECTORY).map(({ name, domain, texts }) => {
      const of = (polarity: string) => texts.filter((text) => text.polarity === polarity).length;
      return [name, domain, of('NEGATIVE'), of('NEUTRAL'), of('POSITIVE')];
    });
    assert.deepEqual(sets, [
      ['SST-2 test', 'movies', 912, 0, 909],
      ['IMDb', 'movies', 500, 0, 500],
      ['Amazon', 'products', 500, 0, 500],
      ['Yelp', 'restaurants', 500, 0, 500],
      ['Stack Overflow', 'technical', 360, 508, 458],
      ['NYT editorials', 'news', 996, 3636, 558],
      ['SST-2 dev', 'movies', 428, 0, 444],
    ]);
  });

  it('are asked for where they are not', () => {
    assert.throws(
      () => readLabelledSets('/nowhere'),
      (error) => error instanceof EvaluationError && /set DATA_DIR/.test(error.message),
    );
  });
});
