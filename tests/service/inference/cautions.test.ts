import assert from 'node:assert/strict';
import { cautionsOf } from '../../../service/inference/cautions.js';

const GOOD = { unknown: 0, truncated: false, tokens: 9 };

describe('Cautions', () => {
  it('are none for an English text that was read whole', () => {
    assert.deepEqual(cautionsOf('The weather was lovely all week.', GOOD), {
      language: 'en',
      cautions: [],
    });
  });

  it('name a language that the model was not trained on', () => {
    const { language, cautions } = cautionsOf('Das Wetter war die ganze Woche sehr schön.', GOOD);
    assert.equal(language, 'de');
    assert.deepEqual(cautions, ['language']);
  });

  it('say nothing of the language of what has no words', () => {
    assert.deepEqual(cautionsOf('12345', GOOD), { language: 'und', cautions: [] });
  });

  it('name what was not read', () => {
    const text = 'The weather was lovely all week.';
    assert.deepEqual(cautionsOf(text, { ...GOOD, truncated: true }).cautions, ['truncated']);
    assert.deepEqual(cautionsOf(text, { ...GOOD, unknown: 0.3 }).cautions, ['unknown']);
    assert.deepEqual(cautionsOf(text, { ...GOOD, unknown: 0.29 }).cautions, []);
    assert.deepEqual(cautionsOf('', { ...GOOD, tokens: 2 }).cautions, ['empty']);
  });
});
