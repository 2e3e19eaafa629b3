import { join } from 'node:path';
import { markdownTable } from '../../reporting/markdown.js';
import { ENGLISH, identifyLanguage, UNDETERMINED } from '../../service/inference/language.js';
import type { LabelledSet } from './datasets.js';
import { count, estimate } from './format.js';
import type { LabelledText } from './labelledFile.js';
import { readTweets } from './setFiles.js';

/** Words of a short tweet, at most. */
const SHORT_WORDS = 10;
/** Words that are left of a tweet that is cut. */
const FEW_WORDS = 5;

const LANGUAGES: Readonly<Record<string, string>> = {
  arabic: 'ar',
  french: 'fr',
  german: 'de',
  hindi: 'hi',
  italian: 'it',
  portuguese: 'pt',
  spanish: 'es',
};

/** Tweets in a language that the model does not speak. */
export interface ForeignTweets {
  readonly name: string;
  /** Language tag (BCP 47). */
  readonly language: string;
  readonly texts: readonly LabelledText[];
}

/** XLM-T's validation sets of all languages but English, by file. */
export const FOREIGN_FILES = Object.keys(LANGUAGES).map((name) => `xlm-t/${name}-val.tsv`);

/** Reads tweets in other languages; none of them was trained on, by the model or to tell languages apart. */
export function readForeignTweets(directory: string): ForeignTweets[] {
  return Object.entries(LANGUAGES).map(([name, language]) => ({
    name: name[0]!.toUpperCase() + name.slice(1),
    language,
    texts: readTweets(join(directory, `xlm-t/${name}-val.tsv`)),
  }));
}

/** English texts of a kind. */
interface EnglishTexts {
  readonly what: string;
  readonly texts: readonly string[];
}

/** English tweets as they are, the short ones, and what is left of each when it is cut. */
function englishTweets(tweets: readonly LabelledText[]): EnglishTexts[] {
  const texts = tweets.map(({ text }) => text);
  const words = (text: string) => text.split(/\s+/);
  return [
    { what: 'tweets', texts },
    {
      what: `tweets of at most ${SHORT_WORDS} words`,
      texts: texts.filter((text) => words(text).length <= SHORT_WORDS),
    },
    {
      what: `first ${FEW_WORDS} words of each tweet`,
      texts: texts.map((text) => words(text).slice(0, FEW_WORDS).join(' ')),
    },
  ];
}

/** Share of English texts that are not taken for another language. */
export function englishRecall(texts: readonly string[]): number {
  return texts.filter(isEnglish).length / texts.length;
}

/** The least recall of English over tweets, short tweets and cut tweets. */
export function leastEnglishRecall(tweets: readonly LabelledText[]): number {
  return Math.min(...englishTweets(tweets).map(({ texts }) => englishRecall(texts)));
}

function isEnglish(text: string): boolean {
  return [ENGLISH, UNDETERMINED].includes(identifyLanguage(text));
}

/** How well languages are told apart. */
export function languageSection(
  sets: readonly LabelledSet[],
  foreign: readonly ForeignTweets[],
): string {
  const tweets = sets.find(({ domain }) => domain === 'tweets')!;
  const others = sets.filter((set) => set !== tweets && !set.selection);
  const english = [
    ...englishTweets(tweets.texts),
    ...others.map(({ name, texts }) => ({ what: name, texts: texts.map(({ text }) => text) })),
  ];
  const share = (texts: readonly string[], matches: (text: string) => boolean) =>
    estimate(texts.filter(matches).length, texts.length);
  return `## Languages

English texts that get no caution \`language\`: those found to be English, and those of too few letters to tell:

${markdownTable(
  ['English', 'texts', 'no caution', 'found to be English'],
  english.map(({ what, texts }) => [
    what,
    count(texts.length),
    share(texts, isEnglish),
    share(texts, (text) => identifyLanguage(text) === ENGLISH),
  ]),
)}

Tweets in other languages (XLM-T val) that get the caution, and those whose language is named rightly. A third of the texts of the Hindi set are in English, and more are in Latin letters:

${markdownTable(
  ['', 'texts', 'caution', 'named rightly'],
  foreign.map(({ name, language, texts: labelled }) => {
    const texts = labelled.map(({ text }) => text);
    return [
      name,
      count(texts.length),
      share(texts, (text) => !isEnglish(text)),
      share(texts, (text) => identifyLanguage(text) === language),
    ];
  }),
)}`;
}
