import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { EvaluationError } from './errors.js';
import { type ColumnNames, type LabelledText, readLabelledFile } from './labelledFile.js';
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

interface Source extends Omit<LabelledSet, 'texts' | 'selection' | 'twins'> {
  readonly selection?: true;
  readonly twins?: true;
  readonly read: (path: string) => readonly LabelledText[];
}

const SOURCES: readonly Source[] = [
  {
    file: 'sst2/test.tsv',
    name: 'SST-2 test',
    domain: 'movies',
    read: columns({ text: 'sentence', label: 'label' }),
  },
  {
    file: 'uci/imdb_labelled.txt',
    name: 'IMDb',
    domain: 'movies',
    read: columns({ text: 'sentence', label: 'score' }),
  },
  {
    file: 'uci/amazon_cells_labelled.txt',
    name: 'Amazon',
    domain: 'products',
    read: columns({ text: 'sentence', label: 'score' }),
  },
  {
    file: 'uci/yelp_labelled.txt',
    name: 'Yelp',
    domain: 'restaurants',
    read: columns({ text: 'sentence', label: 'score' }),
  },
  {
    file: 'stackoverflow/test_stackoverflow.csv',
    name: 'Stack Overflow',
    domain: 'technical',
    read: columns({ text: 'Text', label: 'Polarity' }),
  },
  {
    file: 'vader/nytEditorialSnippets_GroundTruth.txt',
    name: 'NYT editorials',
    domain: 'news',
    read: readRated,
  },
  {
    file: 'goemotions/dev.tsv',
    name: 'GoEmotions dev',
    domain: 'comments',
    read: readEmotions,
  },
  {
    file: 'xlm-t/english-val.tsv',
    name: 'XLM-T English val',
    domain: 'tweets',
    read: readTweets,
  },
  {
    file: 'cad/dev.tsv',
    name: 'CAD dev',
    domain: 'movies, long',
    twins: true,
    read: readTwins,
  },
  {
    file: 'sst2/dev.tsv',
    name: 'SST-2 dev',
    domain: 'movies',
    selection: true,
    read: columns({ text: 'sentence', label: 'label' }),
  },
  {
    file: 'sst5/dev.txt',
    name: 'SST-5 dev',
    domain: 'movies',
    selection: true,
    read: readGraded,
  },
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
  return SOURCES.map(({ read, selection = false, twins = false, ...set }) => ({
    ...set,
    selection,
    twins,
    texts: read(join(directory, set.file)),
  }));
}

function columns(names: ColumnNames): Source['read'] {
  return (path) => readLabelledFile(path, names).texts;
}
