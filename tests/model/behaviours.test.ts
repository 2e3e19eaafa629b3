import assert from 'node:assert/strict';
import { behaviours, filled } from '../../model/evaluation/behaviours/cases.js';

describe('The suite of behaviours', () => {
  it('has at least 30 kinds of at least 50 different texts each, and no slot left unfilled', () => {
    const kinds = behaviours();
    assert.ok(kinds.length >= 30);
    for (const { kind, cases } of kinds) {
      const texts = new Set(cases.map(({ text }) => text));
      assert.ok(texts.size >= 50, `${kind}: ${texts.size}`);
      for (const text of texts) assert.doesNotMatch(text, /\{\w+\}/, kind);
    }
  });

  it('is the same every time', () => {
    assert.deepEqual(behaviours(), behaviours());
  });

  it('fills a slot with each of its words in turn', () => {
    const words = { x: ['a', 'b', 'c'] };
    assert.deepEqual(
      [0, 1, 2].map((round) => filled('is {x}', round, words)),
      ['is a', 'is b', 'is c'],
    );
  });
});
