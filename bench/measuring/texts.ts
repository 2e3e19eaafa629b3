import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DATA_DIRECTORY } from '../../model/dataDirectory.js';
import { readLabelledFile } from '../../model/evaluation/labelledFile.js';
import { randomNumbers, shuffled } from '../../model/randomNumbers.js';
import { MODELS } from '../paths.js';

/** Texts of one kind, in the order in which every system gets them. */
export interface TextSet {
  readonly description: string;
  readonly texts: readonly string[];
}

/** A technical post counts as long from so many characters on; that is some 60 tokens. */
const LONG_CHARACTERS = 250;

/**
 * Words of generated texts: the median, and what all but a hundredth have at most, so that they are as
 * long as the labelled ones in tokens. Lengths are log-normal, as those of sentences are.
 */
const GENERATED = {
  short: { count: 1800, median: 22, p99: 52 },
  long: { count: 600, median: 86, p99: 190 },
};

/** Of a normal distribution, the 99th percentile in standard deviations. */
const P99_DEVIATIONS = 2.326;

/**
 * Texts to classify: labelled ones where DATA_DIR has them, else generated ones of the same lengths.
 * What a text says makes no difference to the time it takes.
 */
export function readTexts(): { short: TextSet; long: TextSet } {
  const sentences = read('sst2/test.tsv');
  const posts = read('stackoverflow/test_stackoverflow.csv');
  if (!sentences || !posts) return { short: generated('short'), long: generated('long') };
  return {
    short: { description: 'sentences of movie reviews (SST-2 test)', texts: sentences },
    long: {
      description: `technical posts of ${LONG_CHARACTERS} characters or more (Stack Overflow test)`,
      texts: posts.filter((text) => text.length >= LONG_CHARACTERS),
    },
  };
}

/** Generated texts of a number of words each, a token per word. */
export function textsOfWords(words: number, count: number): string[] {
  const vocabulary = shuffled(wholeWords(), words);
  return Array.from({ length: count }, (_, index) =>
    Array.from(
      { length: words },
      (_, at) => vocabulary[(index * words + at) % vocabulary.length],
    ).join(' '),
  );
}

function generated(kind: keyof typeof GENERATED): TextSet {
  const { count, median, p99 } = GENERATED[kind];
  const vocabulary = wholeWords();
  const random = randomNumbers(median);
  const word = () => vocabulary[Math.floor(random() * vocabulary.length)]!;
  const deviation = Math.log(p99 / median) / P99_DEVIATIONS;
  const texts = Array.from({ length: count }, () => {
    // Box and Muller, 1958.
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    return Array.from({ length: Math.ceil(median * Math.exp(deviation * normal)) }, word).join(' ');
  });
  return { description: 'generated, of the words that the model’s vocabulary has whole', texts };
}

/** Words of the embedded model's vocabulary that are a token each. */
function wholeWords(): string[] {
  const file = join(MODELS, 'minilm-sentiment', 'tokenizer.json');
  const { model } = JSON.parse(readFileSync(file, 'utf8')) as {
    model: { vocab: Readonly<Record<string, number>> };
  };
  return Object.keys(model.vocab).filter((token) => /^[a-z]{2,}$/.test(token));
}

/** A labelled file's texts, shuffled; undefined where there is none. */
function read(file: string): string[] | undefined {
  const path = join(DATA_DIRECTORY, file);
  if (!existsSync(path)) return undefined;
  return shuffled(
    readLabelledFile(path).texts.map(({ text }) => text),
    1,
  );
}
