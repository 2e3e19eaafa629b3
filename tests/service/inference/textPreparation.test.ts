import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { TextPreparation } from '../../../service/inference/textPreparation.js';
import { readSequences } from '../../../service/inference/tokenizerFiles.js';
import { useFolder } from '../../support/folder.js';
import { MODEL_ROOM } from '../../support/paths.js';

const SEQUENCES = {
  '😀': '😀',
  '👍': '👍',
  '🤦': '🤦',
  '🤦‍♂': '🤦',
  '1\u20e3': '1',
  '🇫🇷': '🏳',
  '♡': '❤',
  '¯\\_(ツ)_/¯': '🤷',
  ':smile:': '😀',
  ':+1:': '👍',
  ':)': '🙂',
  ':))': '😊',
  '<3': '❤',
  xD: '😆',
};

describe('The preparation of a text', () => {
  const preparation = new TextPreparation(new Map(Object.entries(SEQUENCES)));
  const prepare = (text: string) => preparation.prepare(text);

  it('sets emoji apart', () => {
    assert.equal(prepare('great😀👍!'), 'great 😀  👍 !');
  });

  it('drops skin tones and variation selectors', () => {
    assert.equal(prepare('👍🏽 ok \ufe0f'), ' 👍  ok ');
  });

  it('reduces joined sequences, flags and keycaps, the longest first', () => {
    assert.equal(prepare('🤦🏻‍♂️'), ' 🤦 ');
    assert.equal(prepare('🤦 🇫🇷1\ufe0f\u20e3'), ' 🤦   🏳  1 ');
  });

  it('reads shortcodes anywhere', () => {
    assert.equal(prepare('fixed:+1::smile:'), 'fixed 👍  😀 ');
    assert.equal(prepare('at 10:30:smile: or :unknown:'), 'at 10:30 😀  or :unknown:');
  });

  it('reads emoticons between white space and the ends of the text alone', () => {
    assert.equal(prepare(':) xD\n:))'), ' 🙂   😆 \n 😊 ');
    for (const text of ['f(:)', ':):', 'a[:)', 'axD', '<32', '1:)']) {
      assert.equal(prepare(text), text);
    }
  });

  it('reads emoticons of other characters anywhere', () => {
    assert.equal(prepare('well¯\\_(ツ)_/¯♡'), 'well 🤷  ❤ ');
  });

  it('leaves other texts as they are', () => {
    for (const text of ['I love it.', '', 'std::vector<int> x; // a:b:c', 'naïve 愛 \ud83d']) {
      assert.equal(prepare(text), text);
    }
  });

  it('finds what an alternation of all sequences, the longest first, would find', () => {
    const spaces = '\\t\\n\\v\\f\\r \\u00a0\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
    const escaped = (key: string) => key.replace(/[$()*+?.\\^[\]{}|/]/g, '\\$&');
    const alternatives = Object.keys(SEQUENCES)
      .sort((a, b) => b.length - a.length)
      .map((key) =>
        /^[\0-\x7f]+$/.test(key) && !/^:[a-z0-9_+-]+:$/.test(key)
          ? `(?<![^${spaces}])${escaped(key)}(?![^${spaces}])`
          : escaped(key),
      );
    const pattern = new RegExp(alternatives.join('|'), 'gu');
    const reference = (text: string) =>
      text
        .replace(/[\u{1f3fb}-\u{1f3ff}\ufe0e\ufe0f]/gu, '')
        .replace(pattern, (key) => ` ${SEQUENCES[key as keyof typeof SEQUENCES]} `);
    const unit = fc.constantFrom(
      ...Object.keys(SEQUENCES),
      ...[' ', '\u2003', '\u200b', '\n', 'a', ':', ')', '(', '1', '\u200d', '\ufe0f', '🏽', '♂'],
    );
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 12 }), (text) => {
        assert.equal(prepare(text), reference(text));
      }),
      { numRuns: 1000 },
    );
  });

  it('gives the same in portions, wherever a long text is cut', () => {
    const unit = fc.constantFrom(
      ...Object.keys(SEQUENCES),
      ' ',
      '\n',
      'a',
      ':',
      ')',
      '\u200d',
      '🏽',
    );
    const filler = fc.integer({ min: 4080, max: 4100 }).map((length) => 'b'.repeat(length));
    const pieces = fc.array(fc.tuple(filler, fc.string({ unit, maxLength: 24 })), { maxLength: 4 });
    fc.assert(
      fc.property(pieces, (parts) => {
        const text = parts.flat().join('');
        assert.equal([...preparation.portions(text)].join(''), prepare(text));
      }),
    );
  });

  describe('of a model', () => {
    const directory = useFolder();
    const preparationOf = (model: string) => new TextPreparation(readSequences(model));

    it('follows the model’s emoji.json', async () => {
      writeFileSync(directory('emoji.json'), JSON.stringify({ sequences: SEQUENCES }));
      assert.equal(preparationOf(directory()).prepare('👍🏽'), ' 👍 ');
    });

    it('prepares texts as the training of the embedded model does', async () => {
      const trained = preparationOf(join(MODEL_ROOM, 'minilm-sentiment'));
      const file = join(MODEL_ROOM, 'tests', 'prepared.json');
      const pairs = JSON.parse(readFileSync(file, 'utf8')) as [string, string][];
      assert.ok(pairs.length > 200);
      for (const [text, prepared] of pairs) assert.equal(trained.prepare(text), prepared);
    });

    it('refuses a file of another form', async () => {
      writeFileSync(directory('emoji.json'), '{"sequences": ["😀"]}');
      assert.throws(() => readSequences(directory()));
    });

    it('changes nothing where there is no such file', async () => {
      const none = preparationOf(directory('none'));
      assert.equal(none.prepare('👍🏽 :)'), '👍🏽 :)');
    });
  });
});
