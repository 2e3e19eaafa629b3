import assert from 'node:assert/strict';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AutoTokenizer, type PreTrainedTokenizer } from '@huggingface/transformers';
import fc from 'fast-check';
import { TEXT_KINDS } from '../../../bench/commands/textKinds.js';
import { TextPreparation } from '../../../service/inference/textPreparation.js';
import { TextTokenizer } from '../../../service/inference/textTokenizer.js';
import { readTokenizer } from '../../../service/inference/tokenizerFiles.js';
import { combine, windowsOf } from '../../../service/inference/windows.js';
import { useOneFolder } from '../../support/folder.js';
import { FUZZ_RUNS } from '../../support/fuzzRuns.js';
import { MODEL_ROOM } from '../../support/paths.js';

const MODEL = join(MODEL_ROOM, 'minilm-sentiment');
const MAX_TOKENS = 32;

/** Limits of a model that reads so many tokens, in one run. */
const atMost = (tokens: number) => ({ maxTokens: tokens, runTokens: tokens });

/** A text that is read in one run. */
function inOneRun(tokenizer: TextTokenizer, text: string): { ids: number[]; truncated: boolean } {
  const { windows, truncated } = tokenizer.encode(text);
  assert.equal(windows.length, 1);
  return { ids: Array.from(windows[0]!), truncated };
}

/** Strings that a tokenizer may trip over. */
const trap = fc.constantFrom(
  ...[' ', '\t', '\n', '\r\n', '\u00a0', '\u2028', '\u3000', '\u200b', '\u0000', '\ufffd'],
  ...['[SEP]', '[CLS]', '[MASK]', '[UNK]', '[PAD]', '[SE', 'P]', '##ing', '##', '[', ']', '!!!'],
  ...'é e\u0301 \u0301 ß İ Σ ΑΣ ﬁ 愛 愛している 한국어 हिन्दी ไทย'.split(' '),
  ...['👩‍👩‍👧', '\ud83d', '\udc4d', '’', '“', '—', '…', '$', '^', '`', "don't", 'U.S.A.', '3.14'],
  ...['unaffable', 'Great', 'supercalifragilistic'],
  ...['a'.repeat(99), 'b'.repeat(101), 'é'.repeat(100)],
);
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.string({ unit: trap, maxLength: 40 }),
);

describe('The windows of a long text', () => {
  const END = 1;
  const ids = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 1500 });

  it('hold every token, overlap by a little, and end with sentences where there are some', () => {
    fc.assert(
      fc.property(ids, fc.integer({ min: 8, max: 600 }), (text, room) => {
        const spans = windowsOf(text, new Set([END]), room);
        const most = Math.min(160, room);
        let read = 0;
        for (const [index, [from, to]] of spans.entries()) {
          assert.ok(from <= read && to > read, 'each begins in the one before, and goes on');
          assert.ok(to - from <= most);
          assert.ok(index === 0 || from > spans[index - 1]![0]);
          read = to;
        }
        assert.equal(read, text.length);
        const tokens = spans.reduce((sum, [from, to]) => sum + to - from, 0);
        assert.ok(tokens <= 2.2 * text.length + most, 'the cost is in proportion to the length');
      }),
    );
  });

  it('are of whole sentences', () => {
    const sentence = [...Array(29).fill(5), END];
    const text = Array(20).fill(sentence).flat();
    for (const [from, to] of windowsOf(text, new Set([END]))) {
      assert.equal(from % 30, 0);
      assert.equal(to % 30, 0);
    }
  });

  it('are cut by their number of tokens where there is no sentence', () => {
    assert.deepEqual(windowsOf(Array(300).fill(5), new Set([END])), [
      [0, 160],
      [140, 300],
    ]);
  });

  it('say together the mean of what they say, by their tokens', () => {
    const output = (logit: number, familiarity: number) => ({
      logits: Float32Array.of(logit, -logit),
      familiarity,
    });
    assert.deepEqual(combine([output(1, 0), output(4, 1)], [200, 100]), {
      logits: Float32Array.of(2, -2),
      familiarity: 1 / 3,
    });
  });
});

describe('The tokenizer', () => {
  const folder = useOneFolder();
  let library: PreTrainedTokenizer;
  let preparation: TextPreparation;
  let tokenizer: TextTokenizer;
  before(async () => {
    library = await AutoTokenizer.from_pretrained(MODEL, { local_files_only: true });
    preparation = new TextPreparation(readTokenizer(MODEL).sequences);
    tokenizer = await TextTokenizer.load(readTokenizer(MODEL), atMost(MAX_TOKENS));
  });

  /** What the library gives for a whole text once it is prepared, cut before its last token, `[SEP]`. */
  function read(text: string) {
    const { ids, truncated } = inOneRun(tokenizer, text);
    return { ids, truncated };
  }

  function reference(text: string) {
    const ids = library.encode(preparation.prepare(text));
    const truncated = ids.length > MAX_TOKENS;
    return { ids: truncated ? [...ids.slice(0, MAX_TOKENS - 1), ids.at(-1)!] : ids, truncated };
  }

  it('gives what the library gives, for any text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        assert.deepEqual(read(text), reference(text));
      }),
      { numRuns: 10 * FUZZ_RUNS },
    );
  });

  it('gives what the library gives for a text seen before', () => {
    const text = 'Not seen before; seen before, not seen before.';
    assert.deepEqual(read(text), reference(text));
    assert.deepEqual(read(text), reference(text));
  });

  it('gives what the library gives for long texts without spaces', () => {
    for (const text of [
      '愛'.repeat(3000),
      'a'.repeat(3000),
      `${'a'.repeat(700)}!${'b'.repeat(3000)}`,
      `${'don’t!'.repeat(800)}`,
      '[SEP]'.repeat(800),
      `${'é'.repeat(100)}’Σ`,
      `${'é'.repeat(100)}Σ’a`,
      '\u0301'.repeat(3000),
    ]) {
      assert.deepEqual(read(text), reference(text), text.slice(0, 10));
    }
  });

  describe('of any kind of characters', () => {
    const MANY = 10_000;
    let patient: TextTokenizer;
    before(async () => {
      patient = await TextTokenizer.load(readTokenizer(MODEL), atMost(MANY));
    });

    for (const [kind, textOf] of Object.entries(TEXT_KINDS)) {
      it(`gives what the library gives: ${kind}`, () => {
        for (const length of [30, 100, 101, 257, 1500]) {
          for (const text of [textOf(length), `${textOf(length)} Great. ${textOf(length)}`]) {
            const { ids, truncated } = inOneRun(patient, text);
            const expected = library.encode(preparation.prepare(text));
            assert.deepEqual({ ids, truncated }, { ids: expected, truncated: false });
          }
        }
      });

      // Normalising in the square of the length, or all words of a text, this would not end in time.
      it(`reads no more of a text than it needs: three texts of a million ${kind}`, () => {
        const long = textOf(1_000_000);
        for (let times = 0; times < 3; times++) patient.encode(long);
      });
    }
  });

  it('reads on past a million spaces, and what nobody sees', () => {
    for (const nothing of [' ', '\u3000', '\u200b', '\u0301\u0316']) {
      const text = `${nothing.repeat(1_000_000)} great`;
      assert.deepEqual(read(text), reference('great'));
    }
  });

  it('stops reading words that are too long to be any, and says so', () => {
    const { ids, truncated } = inOneRun(tokenizer, `great ${'a'.repeat(100_000)} film`);
    assert.deepEqual(ids, reference(`great ${'a'.repeat(200)}`).ids);
    assert.equal(truncated, true);
  });

  it('goes on giving the right ids after more words than it remembers', () => {
    for (let first = 0; first < 25_000; first += 20) {
      tokenizer.encode(Array.from({ length: 20 }, (_, index) => `w${first + index}`).join(' '));
    }
    const text = 'w1 w2 w3 great film';
    assert.deepEqual(read(text), reference(text));
  });

  it('cuts a text at the limit and says so', () => {
    const fits = 'word '.repeat(MAX_TOKENS - 2);
    assert.deepEqual(tokenizer.encode(fits).truncated, false);
    assert.equal(tokenizer.encode(fits).tokens, MAX_TOKENS);
    assert.deepEqual(tokenizer.encode(`${fits}word`).truncated, true);
    assert.equal(tokenizer.encode(`${fits}word`).tokens, MAX_TOKENS);
  });

  it('tells the share of tokens that the vocabulary lacks', () => {
    assert.equal(tokenizer.encode('good').unknown, 0);
    assert.equal(tokenizer.encode('good ꙮ').unknown, 0.5);
  });

  it('tells the tokens of a text', () => {
    assert.deepEqual(tokenizer.tokenize('Kubernetes!'), [
      { id: 101, text: '[CLS]', special: true },
      ...reference('Kubernetes!')
        .ids.slice(1, -1)
        .map((id) => ({ id, text: library.decode([id]), special: false })),
      { id: 102, text: '[SEP]', special: true },
    ]);
  });

  it('leaves a tokenizer of another kind to the library', async () => {
    cpSync(MODEL, folder(), { recursive: true });
    const file = folder('tokenizer.json');
    const json = JSON.parse(readFileSync(file, 'utf8'));
    const across = { id: 999, content: 'New York', special: false, normalized: true };
    json.added_tokens.push({ ...across, single_word: false, lstrip: false, rstrip: false });
    writeFileSync(file, JSON.stringify(json));
    const other = await TextTokenizer.load(readTokenizer(folder()), atMost(MAX_TOKENS));
    assert.ok(inOneRun(other, 'in New York').ids.includes(999));
  });
});
