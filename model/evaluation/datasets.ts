import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EvaluationError } from './errors.js';
import { type ColumnNames, type LabelledText, readLabelledFile } from './labelledFile.js';
import type { Polarity } from './polarity.js';

/** Labelled texts from one domain. */
export interface LabelledSet {
  /** Its file in the data directory. */
  readonly file: string;
  /** Its name in tables and plots. */
  readonly name: string;
  readonly domain: string;
  /** Models were selected by it, so its figures flatter them. */
  readonly selection: boolean;
  readonly texts: readonly LabelledText[];
}

interface Source extends Omit<LabelledSet, 'texts'> {
  readonly read: (path: string) => readonly LabelledText[];
}

/** VADER rates texts from -4 to 4; ratings below this magnitude are near neutral. */
const NEAR_NEUTRAL = 1;

const SOURCES: readonly Source[] = [
  {
    file: 'sst2/test.tsv',
    name: 'SST-2 test',
    domain: 'movies',
    selection: false,
    read: columns({ text: 'sentence', label: 'label' }),
  },
  {
    file: 'uci/imdb_labelled.txt',
    name: 'IMDb',
    domain: 'movies',
    selection: false,
    read: columns({ text: 'sentence', label: 'score' }),
  },
  {
    file: 'uci/amazon_cells_labelled.txt',
    name: 'Amazon',
    domain: 'products',
    selection: false,
    read: columns({ text: 'sentence', label: 'score' }),
  },
  {
    file: 'uci/yelp_labelled.txt',
    name: 'Yelp',
    domain: 'restaurants',
    selection: false,
    read: columns({ text: 'sentence', label: 'score' }),
  },
  {
    file: 'stackoverflow/test_stackoverflow.csv',
    name: 'Stack Overflow',
    domain: 'technical',
    selection: false,
    read: columns({ text: 'Text', label: 'Polarity' }),
  },
  {
    file: 'vader/nytEditorialSnippets_GroundTruth.txt',
    name: 'NYT editorials',
    domain: 'news',
    selection: false,
    read: readRated,
  },
  {
    file: 'sst2/dev.tsv',
    name: 'SST-2 dev',
    domain: 'movies',
    selection: true,
    read: columns({ text: 'sentence', label: 'label' }),
  },
];

/**
 * Reads the evaluation sets.
 *
 * @param directory the data directory
 * @throws EvaluationError when a set is not there or cannot be read
 */
export function readLabelledSets(directory: string): LabelledSet[] {
  const missing = SOURCES.filter(({ file }) => !existsSync(join(directory, file)));
  if (missing.length > 0) {
    const files = missing.map(({ file }) => file).join(', ');
    throw new EvaluationError(
      `the labelled sets are not in ${directory} (${files}): set DATA_DIR to where they are, ` +
        'or evaluate a file of your own: npm run evaluate -- FILE',
    );
  }
  return SOURCES.map(({ read, ...set }) => ({ ...set, texts: read(join(directory, set.file)) }));
}

function columns(names: ColumnNames): Source['read'] {
  return (path) => readLabelledFile(path, names).texts;
}

/** VADER's files: number, mean rating and text by tabs, with no header. */
export function readRated(path: string): LabelledText[] {
  const lines = readFileSync(path, 'utf8').trimEnd().split(/\r?\n/);
  return lines.map((line, index) => {
    const [, rating, text] = line.split('\t');
    return { line: index + 1, text: text!.trim(), polarity: ratedPolarity(Number(rating)) };
  });
}

function ratedPolarity(rating: number): Polarity {
  if (Math.abs(rating) < NEAR_NEUTRAL) return 'NEUTRAL';
  return rating > 0 ? 'POSITIVE' : 'NEGATIVE';
}
