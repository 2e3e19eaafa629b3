import model from './languageModel.json' with { type: 'json' };
import { latinWords, visitNgrams } from './ngrams.js';

export const ENGLISH = 'en';

/** The code of a text without words. */
export const UNDETERMINED = 'und';

/** UTF-16 code units of a text that are looked at: a language shows in its first few words. */
const LOOKED_AT = 500;

/** Letters below which a text tells English from no other language: “omg”, “LGTM”, “npm ERR!”. */
const FEWEST_LETTERS = 8;

/** Blocks of Unicode, first and last code unit, and the language, or the most common, that each is for. */
const BLOCKS: readonly (readonly [first: number, last: number, language: string])[] = [
  [0x370, 0x3ff, 'el'],
  [0x400, 0x52f, 'und-Cyrl'],
  [0x590, 0x5ff, 'he'],
  [0x600, 0x77f, 'ar'],
  [0x900, 0x97f, 'hi'],
  [0x980, 0x9ff, 'bn'],
  [0xb80, 0xbff, 'ta'],
  [0xe00, 0xe7f, 'th'],
  [0x3040, 0x30ff, 'ja'],
  [0x4e00, 0x9fff, 'zh'],
  [0xac00, 0xd7a3, 'ko'],
  [0xfb50, 0xfdff, 'ar'],
  [0xfe70, 0xfefc, 'ar'],
];

/** A code unit of the first of these blocks, or behind it. */
const BEYOND_LATIN = /[^\0-\u036f]/;

/** int8 weights, buckets × languages: a row for each bucket of n-grams. */
const WEIGHTS = new Int8Array(Buffer.from(model.weights, 'base64'));
const LANGUAGES: readonly string[] = model.languages;
const BUCKETS = WEIGHTS.length / LANGUAGES.length;

/**
 * The language that a text is in, by its script or, in Latin letters, by the n-grams of its words.
 * It takes some microseconds. `model/language/train.ts` made the weights.
 *
 * @returns a language tag (BCP 47): `en`, `fr`, …; `und-Latn` or `und-Cyrl` for another language in
 *   Latin or Cyrillic letters; `und` where there are no words, or too few to tell
 */
export function identifyLanguage(text: string): string {
  const start = text.slice(0, LOOKED_AT);
  const words = latinWords(start);
  const letters = words.reduce((sum, word) => sum + word.length, 0);
  const [script, count] = commonestScript(start);
  if (count > letters) return script;
  if (letters === 0) return UNDETERMINED;
  const language = likeliest(words);
  return letters < FEWEST_LETTERS && language !== ENGLISH ? UNDETERMINED : language;
}

/** The language of the block that most characters are of, Latin left out, and how many those are. */
function commonestScript(text: string): readonly [language: string, count: number] {
  if (!BEYOND_LATIN.test(text)) return [UNDETERMINED, 0];
  const counts = new Map<string, number>();
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const block = BLOCKS.find(([first, last]) => code >= first && code <= last);
    if (block) counts.set(block[2], (counts.get(block[2]) ?? 0) + 1);
  }
  return [...counts].reduce(
    (most, entry) => (entry[1] > most[1] ? entry : most),
    [UNDETERMINED, 0],
  );
}

function likeliest(words: readonly string[]): string {
  const rows: number[] = [];
  const add = (bucket: number) => rows.push(bucket * LANGUAGES.length);
  for (const word of words) visitNgrams(word, BUCKETS, add);
  const sums = LANGUAGES.map((_, language) => {
    let sum = 0;
    for (const row of rows) sum += WEIGHTS[row + language]!;
    return sum;
  });
  return LANGUAGES[sums.indexOf(Math.max(...sums))]!;
}
