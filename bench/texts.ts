import { join } from 'node:path';
import { readLabelledFile } from '../model/evaluation/labelledFile.js';
import { DATA } from './paths.js';
import { shuffled } from './statistics.js';

/** Texts of one kind, in the order in which every system gets them. */
export interface TextSet {
  readonly name: 'short' | 'long';
  readonly description: string;
  readonly texts: readonly string[];
}

/** A technical post counts as long from so many characters on; that is some 60 tokens. */
const LONG_CHARACTERS = 250;

/**
 * Real texts to classify.
 *
 * @throws Error when the data directory does not have them
 */
export function readTexts(): { short: TextSet; long: TextSet } {
  const read = (file: string) => readLabelledFile(join(DATA, file)).texts.map(({ text }) => text);
  try {
    const reviews = read('sst2/test.tsv');
    const posts = read('stackoverflow/test_stackoverflow.csv');
    return {
      short: {
        name: 'short',
        description: 'sentences of movie reviews (SST-2 test)',
        texts: shuffled(reviews, 1),
      },
      long: {
        name: 'long',
        description: `technical posts of ${LONG_CHARACTERS} characters or more (Stack Overflow test)`,
        texts: shuffled(
          posts.filter((text) => text.length >= LONG_CHARACTERS),
          1,
        ),
      },
    };
  } catch (error) {
    throw new Error(
      `there are no texts in ${DATA}: set DATA_DIR to where they are (${(error as Error).message})`,
    );
  }
}
