import assert from 'node:assert/strict';
import fc from 'fast-check';
import { identifyLanguage } from '../../../service/inference/language.js';

describe('The language of a text', () => {
  const cases: [language: string, texts: string[]][] = [
    [
      'en',
      [
        'I love it.',
        'good',
        'The container keeps crashing after the upgrade, any ideas?',
        '@user so excited for tomorrow!! #concert https://t.co/abc',
        'TypeError: undefined is not a function',
        'Crème brûlée at the café was the best in town',
      ],
    ],
    ['fr', ['Je ne suis pas content du tout', "C'est vraiment très bien fait"]],
    ['de', ['Das ist leider überhaupt nicht gut', 'Ich freue mich sehr auf morgen']],
    ['it', ['Questo film è davvero bellissimo', 'non mi piace per niente']],
    ['pt', ['Não gostei nada deste filme', 'muito obrigado pela ajuda de vocês']],
    ['es', ['No me gusta nada esta película', 'muchas gracias por la ayuda']],
    ['hi', ['bhai ye film bahut acchi hai', 'यह फिल्म बहुत अच्छी है']],
    ['ar', ['هذا الفيلم رائع جدا']],
    ['ja', ['この映画はとても良いです']],
    ['zh', ['这部电影很好看']],
    ['ko', ['이 영화는 정말 좋아요']],
    ['und-Cyrl', ['Это очень хороший фильм', 'Це дуже добрий фільм']],
    ['und-Latn', ['To jest bardzo dobra książka', 'Bu gerçekten çok iyi bir kitap']],
    ['und', ['', '👍', '+1', '12:30', '10.0.0.1', '@user https://t.co/abc', 'gut']],
  ];
  for (const [language, texts] of cases) {
    for (const text of texts) {
      it(`is ${language}: ${JSON.stringify(text)}`, () => {
        assert.equal(identifyLanguage(text), language);
      });
    }
  }

  it('is that of most letters', () => {
    assert.equal(identifyLanguage('Docker を使って デプロイしました'), 'ja');
    assert.equal(identifyLanguage('We use the word 改善 for continuous improvement'), 'en');
  });

  it('is that of the beginning of a long text', () => {
    const english = 'This is what the first paragraph says. '.repeat(50);
    assert.equal(identifyLanguage(english + 'und danach kommt Deutsch '.repeat(1000)), 'en');
  });

  it('is found whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        assert.match(identifyLanguage(text), /^([a-z]{2}|und(-[A-Z][a-z]{3})?)$/);
      }),
    );
  });
});
