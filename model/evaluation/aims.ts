import { markdownTable } from '../../reporting/markdown.js';
import { type Behaved, mastered } from './behaviours/sections.js';
import { type CautionFigure, errorRate } from './cautions.js';
import { type ClassifiedSet, pairs, polar, threeWayAnswers } from './evaluation.js';
import { share } from './format.js';
import { leastEnglishRecall } from './languages.js';
import type { LongReviews } from './longReviews.js';
import { abstention, accuracy, calibration, macroF1, mean } from './metrics.js';
import { SURE } from './scoreSections.js';

/** A figure that the model is to reach. */
interface Aim {
  readonly figure: string;
  readonly aim: number;
  /** Whether less is better. */
  readonly atMost?: true;
  readonly reached: number;
}

const MASTERED_KINDS = 'behaviours, kinds with at most 10 % failures';

/** What is known of why a figure stays short of its aim, by figure: written by hand, from trials. */
const BOUNDS: Readonly<Record<string, string>> = {
  'NYT editorials, two-way accuracy':
    'no set that may be trained on resembles editorials; the four teachers of twelve layers are right about 0.864 to 0.890 of them. The further stage¹ reached 0.898',
  'SST-5 dev, three-way macro-F1':
    'the teachers have 0.648 to 0.663: 1,541 neutral film sentences do not teach twelve layers more. 0.2 more on the logit of NEUTRAL gives 0.658 here, but an amount chosen by leaving each training domain out in turn costs those 0.005 of accuracy and gains their macro-F1 at most 0.003',
  'GoEmotions dev, three-way macro-F1':
    'its raters often disagree; in earlier trials a higher weight of GoEmotions in training cost editorials, which are short already',
  'Stack Overflow, three-way macro-F1': 'two or three texts of 1,326; the interval is ± 0.018',
  [MASTERED_KINDS]:
    'short advice, opinions of others, answers in one word, sarcasm. The further stage¹ reached 27, but had sure failures on 6 % of its advice texts. Some templates of training resemble frames of the suite, which flatters these figures somewhat',
  'flips: pronouns': 'one text of 18; no share but 0 is below the aim',
  'flips: two letters swapped':
    'texts of the kinds above flip, being near one half without the error. The further stage¹, with more swapped letters, flipped 8 %',
};
/** What the notes share. */
const FURTHER_STAGE =
  '¹ 222 steps more from these weights, at a third of the rate, on the model’s own answers to 11,000 training texts, typing errors, 270 more templates in frames that are not the suite’s, and for half of the polar odds on prose the model before; weights half-way between (Wortsman et al. 2022). Not taken: SST-2 dev 0.914, Yelp 0.953, GoEmotions macro-F1 0.704. A fifth of the way there are 25 kinds mastered, with Yelp at 0.953 and Stack Overflow’s macro-F1 at 0.878; a tenth of the way 24, with Yelp the same. A second such stage was held closer to these weights: word vectors fixed, 390 steps on 33,000 texts, 85 % of them from the sets and with targets that are to 85 % the int8 model’s own answers (on prose, products and tweets a quarter of the polar odds are those of the model before), a third of all texts mistyped and asked for the clean text’s answer. 28 kinds mastered, none with over 3.1 % sure failures, but SST-2 test 0.919, Amazon 0.949, Yelp 0.942, editorials 0.878, swapped letters 8 %; half-way 26 kinds, Yelp 0.949, editorials 0.884, swapped letters 7 %. Pronouns stay as they are.';

/** What the aims are measured by, of one model. */
export interface Measured {
  readonly sets: readonly ClassifiedSet[];
  readonly behaved: Behaved;
  readonly long: LongReviews;
  readonly cautions: readonly CautionFigure[];
}

/** Two-way accuracy to reach, by file. */
const TWO_WAY: Readonly<Record<string, number>> = {
  'sst2/dev.tsv': 0.915,
  'sst2/test.tsv': 0.92,
  'stackoverflow/test_stackoverflow.csv': 0.98,
  'uci/amazon_cells_labelled.txt': 0.95,
  'uci/imdb_labelled.txt': 0.955,
  'uci/yelp_labelled.txt': 0.955,
  'vader/nytEditorialSnippets_GroundTruth.txt': 0.905,
};
/** Macro-F1 of three labels to reach, by file. */
const THREE_WAY: Readonly<Record<string, number>> = {
  'sst5/dev.txt': 0.66,
  'goemotions/dev.tsv': 0.72,
  'xlm-t/english-val.tsv': 0.64,
  'stackoverflow/test_stackoverflow.csv': 0.885,
};
/** Changes whose flips may be more than those of the others. */
const LOUD_CHANGES: readonly string[] = ['a URL added', 'a handle added'];

/** Every aim with what was reached. */
export function aims({ sets, behaved, long, cautions }: Measured): Aim[] {
  const by = (file: string) => sets.find((set) => set.file === file)!;
  const errors = sets.map(({ texts }) => calibration(polar(texts)).error);
  const sure = sets.map(({ texts }) => abstention(polar(texts), SURE).accuracy);
  const tweets = sets.find(({ domain }) => domain === 'tweets')!;
  const [negative, , positive] = behaved.emoji;
  return [
    ...Object.entries(TWO_WAY).map(([file, aim]) => ({
      figure: `${by(file).name}, two-way accuracy`,
      aim,
      reached: accuracy(polar(by(file).texts)),
    })),
    ...Object.entries(THREE_WAY).map(([file, aim]) => ({
      figure: `${by(file).name}, three-way macro-F1`,
      aim,
      reached: macroF1(threeWayAnswers(by(file).texts)),
    })),
    { figure: 'CAD dev, pairs both right', aim: 0.85, reached: pairsRight(sets) },
    {
      figure: 'calibration error, two-way, worst set',
      aim: 0.05,
      atMost: true,
      reached: Math.max(...errors),
    },
    { figure: 'calibration error, two-way, mean', aim: 0.035, atMost: true, reached: mean(errors) },
    { figure: `right above ${SURE}, worst set`, aim: 0.97, reached: Math.min(...sure) },
    { figure: 'emoji alone, negative', aim: 0.85, reached: negative!.recall },
    { figure: 'emoji alone, positive', aim: 0.9, reached: positive!.recall },
    {
      figure: MASTERED_KINDS,
      aim: 25,
      reached: mastered(behaved.kinds).length,
    },
    {
      figure: 'behaviours, sure failures, worst kind',
      aim: 0.05,
      atMost: true,
      reached: Math.max(...behaved.kinds.map(({ sure: of, cases }) => of.length / cases.length)),
    },
    ...behaved.flips.map(({ change, twoWay, threeWay }) => ({
      figure: `flips: ${change}`,
      aim: LOUD_CHANGES.includes(change) ? 0.05 : 0.03,
      atMost: true as const,
      reached: Math.max(twoWay, threeWay),
    })),
    { figure: 'long reviews', aim: 0.92, reached: accuracy(long.whole) },
    {
      figure: 'English not taken for another language, worst of tweets, short and cut ones',
      aim: 0.97,
      reached: leastEnglishRecall(tweets.texts),
    },
    ...cautions.map(({ caution, cautioned, plain }) => ({
      figure: `caution \`${caution}\`: error rate, in times that without it`,
      aim: 1,
      reached: errorRate(cautioned) / errorRate(plain),
    })),
  ];
}

/** What the model was to reach, what it reaches, and what bounds it. */
export function aimsSection(measured: Measured): string {
  const all = aims(measured);
  const missed = all.filter((aim) => !met(aim));
  const rows = all.map((aim) => [
    aim.figure,
    `${aim.atMost ? '≤' : '≥'} ${shown(aim.aim)}`,
    shown(aim.reached),
    met(aim) ? 'yes' : `no${BOUNDS[aim.figure] ? `: ${BOUNDS[aim.figure]}` : ''}`,
  ]);
  return `## Aims

What the shipped model was to reach. It misses ${missed.length} of ${all.length}. What bounds those is the one thing here that is written by hand, from what was tried.

${markdownTable(['figure', 'aim', 'reached', 'met, or what bounds it'], rows)}

${FURTHER_STAGE}`;
}

/** A share, or a number of things as it is. */
function shown(value: number): string {
  return value > 1 && Number.isInteger(value) ? String(value) : share(value);
}

function met({ aim, atMost, reached }: Aim): boolean {
  return atMost ? reached <= aim : reached >= aim;
}

/** Share of the twins with both texts right. */
function pairsRight(sets: readonly ClassifiedSet[]): number {
  const { right, all } = pairs(sets.find(({ twins }) => twins)!.texts);
  return right / all;
}
