import { latinWords, visitNgrams } from '../../service/inference/ngrams.js';
import { declaration, moreEnglish, tweets } from './texts.js';

/**
 * Languages in Latin letters that are told apart, in the order of the model's outputs: those that
 * there are tweets in, and all others as one.
 */
export const LANGUAGES = ['en', 'fr', 'de', 'it', 'pt', 'es', 'hi', 'und-Latn'];

const TWEETS = ['english', 'french', 'german', 'italian', 'portuguese', 'spanish', 'hindi'];

/** Other languages, by the names of their declarations: a few of each family, of many speakers. */
const OTHERS = [
  ...['nld', 'swe', 'dan', 'pol', 'ces', 'hrv', 'slv', 'lit', 'ron_2006', 'als', 'tur'],
  ...['azj_latn', 'fin', 'est', 'hun', 'ind', 'tgl', 'vie', 'swh', 'som', 'hau_NG', 'yor'],
];

/** Words that a declaration is cut into, about as many as a tweet has. */
const PIECE_WORDS = 15;

/** Words of the fragments by which short texts are learnt. */
const FRAGMENT_WORDS = 3;

/** A bucket of n-grams and its weight in a text. */
export interface Feature {
  readonly bucket: number;
  readonly value: number;
}

/** A text in one of the languages. */
export interface Example {
  readonly features: readonly Feature[];
  /** Index into `LANGUAGES`. */
  readonly language: number;
}

/**
 * Tweets in each language, English from other domains as well, the Universal Declaration of Human
 * Rights in other languages, and the first words of each of these.
 */
export function examples(directory: string, buckets: number): Example[] {
  const known = TWEETS.map((name) => [
    ...tweets(directory, name),
    ...(name === 'english' ? moreEnglish(directory) : []),
  ]);
  const words = [
    ...known.map((texts) => texts.map(latinWords)),
    OTHERS.flatMap((name) => pieces(latinWords(declaration(name)))),
  ];
  return words.flatMap((texts, language) =>
    texts
      .flatMap((text) => [text, ...fragments(text, LANGUAGES[language]!)])
      .map((text) => ({ features: featuresOf(text, buckets), language })),
  );
}

function pieces(words: readonly string[]): string[][] {
  const starts = Array.from({ length: Math.ceil(words.length / PIECE_WORDS) }, (_, i) => i);
  return starts.map((start) => words.slice(start * PIECE_WORDS, (start + 1) * PIECE_WORDS));
}

/** The first words of a text; but those of Hindi tweets may be English. */
function fragments(words: readonly string[], language: string): string[][] {
  return words.length > FRAGMENT_WORDS && language !== 'hi' ? [words.slice(0, FRAGMENT_WORDS)] : [];
}

function featuresOf(words: readonly string[], buckets: number): Feature[] {
  const counts = new Map<number, number>();
  for (const word of words) {
    visitNgrams(word, buckets, (bucket) => counts.set(bucket, (counts.get(bucket) ?? 0) + 1));
  }
  const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
  // By the root, for n-grams that overlap are no independent witnesses.
  return [...counts].map(([bucket, count]) => ({ bucket, value: count / Math.sqrt(all) }));
}
