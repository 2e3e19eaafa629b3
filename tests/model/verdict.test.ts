import assert from 'node:assert/strict';
import type { ClassifiedText } from '../../model/evaluation/sentimentClassifier.js';
import { verdict } from '../../model/evaluation/verdict.js';

type Polarity = ClassifiedText['polarity'];

function texts(count: number, polarity: Polarity, answer: 'POSITIVE' | 'NEGATIVE', score: number) {
  return Array.from(
    { length: count },
    (_, index): ClassifiedText => ({
      line: index + 2,
      text: 'text',
      polarity,
      answer,
      score,
      correct: polarity === answer,
      threeWay: { answer, score, correct: polarity === answer },
      tokens: 3,
      truncated: false,
      cautions: [],
    }),
  );
}

/** As many positive as negative texts, `right` of them answered rightly, and `wrong` wrongly. */
function balanced(right: number, wrong: number, score: number, scoreOfMistakes = score) {
  return [
    ...texts(right / 2, 'POSITIVE', 'POSITIVE', score),
    ...texts(right / 2, 'NEGATIVE', 'NEGATIVE', score),
    ...texts(wrong / 2, 'POSITIVE', 'NEGATIVE', scoreOfMistakes),
    ...texts(wrong / 2, 'NEGATIVE', 'POSITIVE', scoreOfMistakes),
  ];
}

describe('The verdict', () => {
  it('is good when nine in ten answers are right, surely', () => {
    assert.equal(
      verdict(balanced(960, 40, 0.96)),
      'Good: it is right about 96 % of texts like these (0.946–0.970, with 95 % confidence). ' +
        'Its scores can be taken at their word here.',
    );
  });

  it('is usable when eight in ten are, surely', () => {
    assert.match(verdict(balanced(900, 100, 0.9)), /^Usable: it is right about 90 %/);
  });

  it('is poor when fewer are', () => {
    assert.match(verdict(balanced(700, 300, 0.7)), /^Poor: it is right about 70 %/);
  });

  it('is that it is of no use when always answering one label does as well', () => {
    const lopsided = [
      ...texts(900, 'NEGATIVE', 'NEGATIVE', 0.9),
      ...texts(100, 'POSITIVE', 'NEGATIVE', 0.9),
    ];
    assert.match(
      verdict(lopsided),
      /^Not shown to be of use: it is right about 90 % .*, and always answering NEGATIVE is right about 90 %\./,
    );
  });

  it('asks for more texts while the range is wide, and for enough', () => {
    const needed = Number(/with about (\d+) the range/.exec(verdict(balanced(36, 4, 0.9)))?.[1]);
    assert.ok(needed > 40);
    assert.doesNotMatch(verdict(balanced(needed * 0.9, needed * 0.1, 0.9)), /Label more/);
  });

  it('does not judge by a handful of texts, right or wrong', () => {
    assert.match(verdict(balanced(4, 0, 0.9)), /^Too few texts to tell: it is right about 100 %/);
    assert.doesNotMatch(verdict(balanced(4, 0, 0.9)), /scores/);
  });

  it('says what refusing low scores gains', () => {
    assert.match(
      verdict(balanced(900, 100, 0.9, 0.65)),
      /With "min_score": 0.7 it answers 90 % of them and is right about 100 % of those\./,
    );
  });

  it('warns of scores that are too high or too low', () => {
    assert.match(verdict(balanced(900, 100, 0.99)), /scores are too high here, 0.990 on average/);
    assert.match(verdict(balanced(900, 100, 0.7)), /scores are too low here, 0.700 on average/);
  });

  it('leaves neutral texts out, and is none where there are no others', () => {
    const neutral = texts(500, 'NEUTRAL', 'POSITIVE', 0.9);
    assert.equal(
      verdict([...balanced(960, 40, 0.96), ...neutral]),
      verdict(balanced(960, 40, 0.96)),
    );
    assert.match(verdict(neutral), /^No verdict: all texts are neutral/);
  });
});
