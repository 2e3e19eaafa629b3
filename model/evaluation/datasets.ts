import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { EvaluationError } from './errors.js';
import { type LabelledText, readLabelledFile } from './labelledFile.js';
import { FOREIGN_FILES } from './languages.js';
import { readEmotions, readGraded, readRated, readTweets, readTwins } from './setFiles.js';

/** Labelled texts from one domain. */
export interface LabelledSet {
  /** Its file in the data directory. */
  readonly file: string;
  /** Its name in tables and plots. */
  readonly name: string;
  readonly domain: string;
  /** Models were selected by it, so its figures flatter them. */
  readonly selection: boolean;
  /** Texts come in twos: one, and its twin of opposite meaning. */
  readonly twins: boolean;
  readonly texts: readonly LabelledText[];
}

type Read = (path: string) => readonly LabelledText[];

interface Source extends Omit<LabelledSet, 'texts'> {
  readonly read: Read;
}

function source(
  file: string,
  name: string,
  domain: string,
  read: Read,
  { selection = false, twins = false } = {},
): Source {
  return { file, name, domain, selection, twins, read };
}

const SOURCES: readonly Source[] = [
  source('sst2/test.tsv', 'SST-2 test', 'movies', columns('sentence', 'label')),
  source('uci/imdb_labelled.txt', 'IMDb', 'movies', columns('sentence', 'score')),
  source('uci/amazon_cells_labelled.txt', 'Amazon', 'products', columns('sentence', 'score')),
  source('uci/yelp_labelled.txt', 'Yelp', 'restaurants', columns('sentence', 'score')),
  source(
    'stackoverflow/test_stackoverflow.csv',
    'Stack Overflow',
    'technical',
    columns('Text', 'Polarity'),
  ),
  source('vader/nytEditorialSnippets_GroundTruth.txt', 'NYT editorials', 'news', readRated),
  source('goemotions/dev.tsv', 'GoEmotions dev', 'comments', readEmotions),
  source('xlm-t/english-val.tsv', 'XLM-T English val', 'tweets', readTweets),
  source('cad/dev.tsv', 'CAD dev', 'movies, long', readTwins, { twins: true }),
  source('sst2/dev.tsv', 'SST-2 dev', 'movies', columns('sentence', 'label'), { selection: true }),
  source('sst5/dev.txt', 'SST-5 dev', 'movies', readGraded, { selection: true }),
];

/**
 * Reads the evaluation sets.
 *
 * @param directory the data directory
 * @throws EvaluationError when a set is not there or cannot be read
 */
export function readLabelledSets(directory: string): LabelledSet[] {
  const wanted = [...SOURCES.map(({ file }) => file), ...FOREIGN_FILES];
  const missing = wanted.filter((file) => !existsSync(join(directory, file)));
  if (missing.length > 0) {
    const files = missing.join(', ');
    throw new EvaluationError(
      `the labelled sets are not in ${directory} (${files}): set DATA_DIR to where they are, ` +
        'or evaluate a file of your own: npm run evaluate -- FILE',
    );
  }
  return SOURCES.map(({ read, ...set }) => ({ ...set, texts: read(join(directory, set.file)) }));
}

function columns(text: string, label: string): Read {
  return (path) => readLabelledFile(path, { text, label }).texts;
}
