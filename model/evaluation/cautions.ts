import { markdownTable } from '../../reporting/markdown.js';
import type { Caution } from '../../service/inference/cautions.js';
import { shuffled } from '../randomNumbers.js';
import type { LabelledSet } from './datasets.js';
import { fairSets, polar } from './evaluation.js';
import { estimate, share } from './format.js';
import type { LabelledText } from './labelledFile.js';
import type { ForeignTweets } from './languages.js';
import { accuracy, mean } from './metrics.js';
import type { EvaluatedModel } from './models.js';
import { type ClassifiedText, SentimentClassifier } from './sentimentClassifier.js';

/** Every so manieth text of a set is changed: enough to tell. */
const EVERY = 4;
/** Texts of opinions of both kinds, and how many reviews each is made of: some 7,000 tokens. */
const COLLECTIONS = 60;
const REVIEWS = 30;
/** Of these the share of one label, which is that of the whole. */
const MAJORITY = 0.6;
/** Tokens that hold all of such a text. */
const TO_THE_END = 32_768;

/** What a caution says about answers. */
export interface CautionFigure {
  readonly caution: Caution;
  /** What was asked, in words. */
  readonly what: string;
  /** Answers with the caution. */
  readonly cautioned: readonly ClassifiedText[];
  /** Answers that they are compared with, in words, and without the caution. */
  readonly besides: string;
  readonly plain: readonly ClassifiedText[];
}

/** Asks a model about texts that get each caution, and about the same or similar ones that do not. */
export async function judgeCautions(
  model: EvaluatedModel,
  sets: readonly LabelledSet[],
  foreign: readonly ForeignTweets[],
): Promise<CautionFigure[]> {
  const english = fairSets(sets).flatMap(({ texts }) => polar(texts));
  const some = english.filter((_, index) => index % EVERY === 0);
  const tweets = sets.find(({ domain }) => domain === 'tweets')!.texts;
  const collections = reviewCollections(sets.find(({ twins }) => twins)!.texts);
  const asked = await SentimentClassifier.with(model, async (classifier) => ({
    some: await classifier.classify(some),
    styled: await classifier.classify(some.map(styled)),
    lettersLost: await classifier.classify(some.map(lettersLost)),
    tweets: await classifier.classify(polar(tweets)),
    foreign: await classifier.classify(foreign.flatMap(({ texts }) => polar(texts))),
    cut: await classifier.classify(collections),
  }));
  const { files } = model;
  const patient = { ...files, info: { ...files.info, maxTokens: TO_THE_END } };
  const whole = await SentimentClassifier.with({ ...model, files: patient }, (classifier) =>
    classifier.classify(collections),
  );
  const figure = (
    caution: Caution,
    what: string,
    of: readonly ClassifiedText[],
    besides: string,
    plain: readonly ClassifiedText[],
  ): CautionFigure => ({
    caution,
    what,
    cautioned: of.filter(({ cautions }) => cautions.includes(caution)),
    besides,
    plain: plain.filter(({ cautions }) => !cautions.includes(caution)),
  });
  return [
    figure(
      'language',
      'tweets in seven other languages (XLM-T val)',
      asked.foreign,
      'English tweets (XLM-T val)',
      asked.tweets,
    ),
    figure(
      'unknown',
      'texts of these sets, every second word in styled letters (𝐠𝐫𝐞𝐚𝐭), as some tweets have them',
      asked.styled,
      'the same texts as they are',
      asked.some,
    ),
    figure(
      'truncated',
      `${REVIEWS} reviews of CAD dev in one text, ${MAJORITY * 100} % of them of one label`,
      asked.cut,
      'the same texts, read to their end',
      whole,
    ),
    figure(
      'empty',
      'texts of these sets in private-use characters, as some PDF files give them',
      asked.lettersLost,
      'the same texts as they are',
      asked.some,
    ),
  ];
}

/** Share of answers that are wrong; NaN of none. */
export function errorRate(texts: readonly ClassifiedText[]): number {
  return 1 - accuracy(texts);
}

/** How much likelier a mistake is where there is a caution. */
export function cautionsSection(figures: readonly CautionFigure[]): string {
  const wrong = (texts: readonly ClassifiedText[]) =>
    estimate(texts.filter(({ correct }) => !correct).length, texts.length);
  const rows = figures.map(({ caution, what, cautioned, besides, plain }) => [
    `\`${caution}\``,
    `${what}; beside ${besides}`,
    wrong(cautioned),
    wrong(plain),
    share(mean(cautioned.map(({ score }) => score))),
  ]);
  return `## Cautions

What \`cautions\` in \`details\` say of an answer. Share of positive and negative texts that the shipped model answers wrongly, two-way, and the mean score of the answers with the caution. The texts are of the sets below, which nothing was trained on, and one in ${EVERY} of them where they are changed:

${markdownTable(['caution', 'texts', 'wrong with it', 'wrong without', 'mean score with it'], rows)}`;
}

/** Every second word in mathematical bold letters, which the vocabulary lacks. */
function styled(text: LabelledText): LabelledText {
  const bold = (letter: string) =>
    String.fromCodePoint(0x1d400 + letter.charCodeAt(0) - (letter < 'a' ? 65 : 71));
  let word = 0;
  const changed = text.text.replaceAll(/\S+/g, (found) =>
    word++ % 2 === 0 ? found : found.replaceAll(/[a-z]/gi, bold),
  );
  return { ...text, text: changed };
}

/** Every character in the private-use area, where fonts of their own have their letters. */
function lettersLost(text: LabelledText): LabelledText {
  const lost = text.text.replaceAll(/[^\s]/g, (c) =>
    String.fromCharCode(0xe000 + (c.charCodeAt(0) & 0xff)),
  );
  return { ...text, text: lost };
}

/** Texts that put together many reviews of both labels; the commoner label is the text's. */
function reviewCollections(reviews: readonly LabelledText[]): LabelledText[] {
  return Array.from({ length: COLLECTIONS }, (_, number) => {
    const polarity = number % 2 === 0 ? 'POSITIVE' : 'NEGATIVE';
    const drawn = shuffled(reviews, number);
    const most = drawn.filter((review) => review.polarity === polarity);
    const others = drawn.filter((review) => review.polarity !== polarity);
    const chosen = [
      ...most.slice(0, REVIEWS * MAJORITY),
      ...others.slice(0, REVIEWS * (1 - MAJORITY)),
    ];
    const text = shuffled(chosen, number).map((review) => review.text);
    return { line: number + 1, text: text.join('\n'), polarity };
  });
}
