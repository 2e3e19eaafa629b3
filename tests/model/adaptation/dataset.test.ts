import assert from 'node:assert/strict';
import { datasetOf } from '../../../model/adaptation/dataset.js';
import type { TextAsLabelled } from '../../../model/evaluation/labelledFile.js';

const SUBJECTS = ['build', 'editor', 'parser', 'server', 'window', 'printer', 'keyboard', 'lamp'];

/** Different English texts under each label. */
function texts(counts: Readonly<Record<string, number>>): TextAsLabelled[] {
  const labelled = Object.entries(counts).flatMap(([label, count]) =>
    Array.from({ length: count }, (_, index) => ({
      label,
      text: `They said of the ${SUBJECTS[index % 8]} that it was number ${index} of the ${label} ones.`,
    })),
  );
  return labelled.map((one, index) => ({ ...one, line: index + 2 }));
}

function dataset(given: readonly TextAsLabelled[]) {
  return datasetOf({
    texts: given,
    textColumn: 'text',
    labelColumn: 'label',
    incomplete: 0,
    remarks: [],
  });
}

describe('Texts to adapt to', () => {
  it('have sentiments for labels however those are written, in the order of the model', () => {
    const { names, sentiments, labels } = dataset(texts({ pos: 15, neu: 15, neg: 15 }));
    assert.deepEqual(names, ['NEGATIVE', 'NEUTRAL', 'POSITIVE']);
    assert.equal(sentiments, true);
    assert.deepEqual([labels[0], labels[15], labels[30]], [2, 1, 0]);
  });

  it('have labels of their own otherwise', () => {
    const { names, sentiments } = dataset(texts({ question: 10, bug: 10, praise: 10 }));
    assert.deepEqual(names, ['bug', 'praise', 'question']);
    assert.equal(sentiments, false);
  });

  it('count once where they are repeated, whatever the spacing', () => {
    const given = texts({ positive: 30, negative: 30 });
    const { texts: kept, notes } = dataset([
      ...given,
      { ...given[0]!, text: `${given[0]!.text} !` },
    ]);
    assert.equal(kept.length, 60);
    assert.ok(notes.some((note) => note.startsWith('1 repeat')));
  });

  it('are left out with both labels where they contradict each other, and their lines named', () => {
    const given = texts({ positive: 30, negative: 30 });
    const { texts: kept, notes } = dataset([
      ...given,
      { ...given[0]!, label: 'negative', line: 90 },
    ]);
    assert.equal(kept.length, 59);
    assert.ok(notes.some((note) => note.includes('lines 2, 90')));
  });

  it('are noted where they are in another language', () => {
    const french = texts({ positive: 30, negative: 30 }).map((one, index) => ({
      ...one,
      text: `Je ne sais pas pourquoi la machine numéro ${index} ne marche plus depuis hier soir.`,
    }));
    assert.ok(dataset(french).notes.some((note) => note.includes('English')));
    assert.ok(
      !dataset(texts({ positive: 30, negative: 30 })).notes.some((note) =>
        note.includes('English'),
      ),
    );
  });

  it('may have labels of any name', () => {
    const { names } = dataset(texts({ constructor: 10, toString: 10, __proto__x: 10 }));
    assert.deepEqual(names, ['__proto__x', 'constructor', 'toString']);
  });

  it('are refused where each contradicts another', () => {
    const same = texts({ bug: 10, praise: 10 }).map((one) => ({ ...one, text: 'the same' }));
    assert.throws(() => dataset(same), /every text has another label elsewhere, lines 2, .*, …/);
  });

  for (const [name, counts, expected] of [
    ['of one label', { positive: 60 }, /every text is labelled POSITIVE/],
    [
      'with labels of few texts',
      { bug: 40, praise: 3, prase: 1 },
      /labelled praise \(3: lines 42, 43, 44\), prase \(1: line 45\); .* at least 5: .*mistyped/,
    ],
    ['too few', { positive: 8, negative: 8 }, /16 texts are too few/],
  ] as const) {
    it(`are refused where they are ${name}`, () => {
      const refusal = { name: 'AdaptationError', message: expected };
      assert.throws(() => dataset(texts(counts)), refusal);
    });
  }
});
