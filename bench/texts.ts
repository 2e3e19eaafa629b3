import { join } from 'node:path';
import { DATA_DIRECTORY } from '../model/dataDirectory.js';
import { readLabelledFile } from '../model/evaluation/labelledFile.js';
import { shuffled } from './statistics.js';

/** Texts of one kind, in the order in which every system gets them. */
export interface TextSet {
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
  return {
    short: {
      description: 'sentences of movie reviews (SST-2 test)',
      texts: shuffled(read('sst2/test.tsv'), 1),
    },
    long: {
      description: `technical posts of ${LONG_CHARACTERS} characters or more (Stack Overflow test)`,
      texts: technicalPosts().filter((text) => text.length >= LONG_CHARACTERS),
    },
  };
}

/**
 * Texts of a number of words each: pieces of technical posts that are joined one after the other.
 *
 * @throws Error when the data directory does not have them
 */
export function textsOfWords(words: number, count: number): string[] {
  const stream = technicalPosts().flatMap((text) => text.split(/\s+/).filter(Boolean));
  return Array.from({ length: count }, (_, index) =>
    Array.from({ length: words }, (_, word) => stream[(index * words + word) % stream.length]).join(
      ' ',
    ),
  );
}

function technicalPosts(): string[] {
  return shuffled(read('stackoverflow/test_stackoverflow.csv'), 1);
}

function read(file: string): string[] {
  try {
    return readLabelledFile(join(DATA_DIRECTORY, file)).texts.map(({ text }) => text);
  } catch (error) {
    throw new Error(
      `there are no texts in ${DATA_DIRECTORY}: set DATA_DIR to where they are (${(error as Error).message})`,
    );
  }
}
