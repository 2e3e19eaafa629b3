import { join } from 'node:path';
import { polar } from '../../evaluation/evaluation.js';
import { type LabelledText, readLabelledFile } from '../../evaluation/labelledFile.js';
import { readRated } from '../../evaluation/setFiles.js';
import { shuffled } from '../../randomNumbers.js';

/** A domain that a model was not trained on: texts to learn from, and texts to judge by. */
export interface ProofDomain {
  readonly name: string;
  /** `embedded`, or a directory in model/: a model that knows nothing of the domain. */
  readonly model: string;
  readonly modelName: string;
  readonly learn: readonly LabelledText[];
  readonly judge: readonly LabelledText[];
  /** What the sets are. */
  readonly source: string;
}

/** The movies-only model, which model/train.py makes. */
const MOVIES = { model: '.work/movies', modelName: 'movies only' };

/**
 * Reads the domains.
 *
 * @param data the directory of labelled sets
 */
export function readDomains(data: string): ProofDomain[] {
  const technical = (split: string) =>
    readLabelledFile(join(data, 'stackoverflow', `${split}_stackoverflow.csv`), {
      text: 'Text',
      label: 'Polarity',
    }).texts;
  const judged = new Set(technical('test').map(({ text }) => text));
  const posts = {
    learn: technical('train').filter(({ text }) => !judged.has(text)),
    judge: technical('test'),
  };
  const tweets = halves(readRated(join(data, 'vader', 'tweets_GroundTruth.txt')));
  const editorials = halves(readRated(join(data, 'vader', 'nytEditorialSnippets_GroundTruth.txt')));
  return [
    {
      name: 'technical',
      ...MOVIES,
      learn: polar(posts.learn),
      judge: polar(posts.judge),
      source: 'Stack Overflow, train and test split',
    },
    {
      name: 'technical, with NEUTRAL',
      ...MOVIES,
      ...posts,
      source: 'Stack Overflow, train and test split, neutral posts included',
    },
    {
      name: 'tweets',
      ...MOVIES,
      learn: polar(tweets.learn),
      judge: polar(tweets.judge),
      source: 'tweets of VADER, a random half each',
    },
    {
      name: 'editorials',
      model: 'embedded',
      modelName: 'embedded',
      learn: polar(editorials.learn),
      judge: polar(editorials.judge),
      source: 'NYT editorials of VADER, a random half each',
    },
  ];
}

function halves(texts: readonly LabelledText[]) {
  const order = shuffled(texts, 11);
  const half = order.length / 2;
  return { learn: order.slice(0, half), judge: order.slice(half) };
}
