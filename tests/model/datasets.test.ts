import assert from 'node:assert/strict';
import { DATA_DIRECTORY } from '../../model/dataDirectory.js';
import { readLabelledSets } from '../../model/evaluation/datasets.js';
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
      ['GoEmotions dev', 'comments', 1059, 1630, 2020],
      ['XLM-T English val', 'tweets', 108, 108, 108],
      ['CAD dev', 'movies, long', 245, 0, 245],
      ['SST-2 dev', 'movies', 428, 0, 444],
      ['SST-5 dev', 'movies', 428, 229, 444],
    ]);
  });

  it('hold twins side by side, with opposite labels', function () {
    skipWithoutData(this);
    const twins = readLabelledSets(DATA_DIRECTORY).filter((set) => set.twins);
    assert.deepEqual(
      twins.map(({ name }) => name),
      ['CAD dev'],
    );
    const { texts } = twins[0]!;
    for (let first = 0; first < texts.length; first += 2) {
      assert.notEqual(texts[first]!.polarity, texts[first + 1]!.polarity);
    }
  });

  it('are asked for where they are not', () => {
    const refusal = { name: 'EvaluationError', message: /set DATA_DIR/ };
    assert.throws(() => readLabelledSets('/nowhere'), refusal);
  });
});
