import assert from 'node:assert/strict';
import { type CautionFigure, errorRate, judgeCautions } from '../../model/evaluation/cautions.js';
import type { LabelledSet } from '../../model/evaluation/datasets.js';
import type { LabelledText } from '../../model/evaluation/labelledFile.js';
import { openNamedModel } from '../../model/evaluation/models.js';
import type { Polarity } from '../../model/evaluation/polarity.js';
import { MODEL_ROOM } from '../support/paths.js';

const GOOD = 'I really love this film, it is a joy from its first to its last minute.';
const BAD = 'I really hate this film, it is a bore from its first to its last minute.';

const labelled = (texts: readonly (readonly [string, Polarity])[]): LabelledText[] =>
  texts.map(([text, polarity], index) => ({ line: index + 1, text, polarity }));

function set(domain: string, twins: boolean): LabelledSet {
  // One text in four is asked about: of both labels.
  const texts = labelled(
    Array.from({ length: 8 }, (_, i) => (i < 4 ? [GOOD, 'POSITIVE'] : [BAD, 'NEGATIVE'])),
  );
  return { file: domain, name: domain, domain, selection: false, twins, texts };
}

describe('The error rates of cautions', () => {
  let figures: CautionFigure[];
  before(async function () {
    this.timeout(60_000);
    const [model] = await openNamedModel('embedded', MODEL_ROOM);
    const texts = labelled([['Ce film est une catastrophe, je le déteste vraiment.', 'NEGATIVE']]);
    const foreign = [{ name: 'French', language: 'fr', texts }];
    figures = await judgeCautions(model!, [set('tweets', false), set('movies', true)], foreign);
  });

  it('are of answers that have the caution, beside answers that do not', () => {
    for (const { caution, cautioned, plain } of figures) {
      assert.ok(cautioned.every(({ cautions }) => cautions.includes(caution)));
      assert.ok(plain.length > 0 && !plain.some(({ cautions }) => cautions.includes(caution)));
      // Reviews of a sentence are read to their end.
      assert.equal(cautioned.length > 0, caution !== 'truncated', caution);
    }
  });

  it('are those of a guess where no letter can be read', () => {
    const empty = figures.find(({ caution }) => caution === 'empty')!;
    assert.equal(errorRate(empty.plain), 0);
    assert.equal(errorRate(empty.cautioned), 0.5);
  });
});
