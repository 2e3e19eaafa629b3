import { columnsCalled, LABEL_NAMES, listed, TEXT_NAMES } from '../../texts/columns.js';
import type { Table } from '../../texts/table.js';
import { FileError } from './errors.js';
import { KNOWN_LABELS, type Polarity, polarities } from './polarity.js';
import { readTableFile } from './table.js';

/** A text of which a person has said what it says. */
export interface LabelledText {
  /** Where it is in its file; the first line is 1. */
  readonly line: number;
  readonly text: string;
  readonly polarity: Polarity;
}

/** The labelled texts of a file. */
export interface LabelledFile {
  readonly textColumn: string;
  readonly labelColumn: string;
  readonly texts: readonly LabelledText[];
  /** Records without a text or without a label. */
  readonly incomplete: number;
  /** What was guessed when it was read. */
  readonly remarks: readonly string[];
}

/** The columns to read; those not named are found by their names, else by what they hold. */
export interface ColumnNames {
  readonly text?: string | undefined;
  readonly label?: string | undefined;
}

/** A text with its label as its file writes it. */
export interface TextAsLabelled {
  readonly line: number;
  readonly text: string;
  readonly label: string;
}

/** A file of labelled texts whose labels may mean anything. */
export interface FileAsLabelled extends Omit<LabelledFile, 'texts'> {
  readonly texts: readonly TextAsLabelled[];
}

/**
 * Reads a file of labelled texts: CSV, TSV or JSON lines, compressed by gzip or not.
 *
 * @throws FileError when it is not well formed, has no such columns, or has a label that is not understood
 */
export function readLabelledFile(path: string, names: ColumnNames = {}): LabelledFile {
  const file = readAsLabelled(path, names);
  const meaning = polarities(file.texts.map(({ label }) => label));
  const texts = file.texts.map(({ line, text, label }) => {
    const polarity = meaning.get(label);
    if (polarity) return { line, text, polarity };
    throw new FileError(
      path,
      `label ${JSON.stringify(label)} in column ${JSON.stringify(file.labelColumn)} ` +
        `is not understood; labels are ${KNOWN_LABELS}, one way in the whole file`,
      line,
    );
  });
  return { ...file, texts };
}

/**
 * Reads a file of labelled texts, with the labels as they are written.
 *
 * @throws FileError when it is not well formed or has no such columns
 */
export function readAsLabelled(path: string, names: ColumnNames = {}): FileAsLabelled {
  const asked = [names.text, names.label].filter((name) => name !== undefined);
  // Labelled texts have columns, whatever the file is called.
  const table = readTableFile(path, asked, 'csv');
  const label =
    names.label === undefined
      ? findLabelColumn(path, table, names.text)
      : columnNamed(path, table, names.label);
  const text =
    names.text === undefined
      ? findTextColumn(path, table, label)
      : columnNamed(path, table, names.text);
  const complete = table.rows.filter(
    ({ fields }) => fields[text]!.trim() !== '' && fields[label]!.trim() !== '',
  );
  if (complete.length === 0) {
    const columns = listed([table.columns[text]!, table.columns[label]!]);
    throw new FileError(path, `no record has both a text and a label (${columns})`);
  }
  const texts = complete.map(({ line, fields }) => ({
    line,
    text: fields[text]!.trim().replace(/\r\n?/g, '\n'),
    label: fields[label]!,
  }));
  return {
    textColumn: table.columns[text]!,
    labelColumn: table.columns[label]!,
    texts,
    incomplete: table.rows.length - complete.length,
    remarks: table.remarks,
  };
}

function columnNamed(path: string, { columns }: Table, name: string): number {
  const index = columns.indexOf(name);
  if (index >= 0) return index;
  throw new FileError(
    path,
    `no column ${JSON.stringify(name)}; the columns are ${listed(columns)}`,
  );
}

function findLabelColumn(path: string, table: Table, text: string | undefined): number {
  const understood = (column: number) => {
    const values = table.rows.map(({ fields }) => fields[column]!).filter((value) => value.trim());
    const meaning = polarities(values);
    return values.length > 0 && values.every((value) => meaning.has(value));
  };
  const called = columnsCalled(table.columns, LABEL_NAMES);
  const found = called.find(understood) ?? called[0];
  if (found !== undefined) return found;
  const candidates = [...table.columns.keys()].filter(
    (column) => table.columns[column] !== text && understood(column),
  );
  if (candidates.length === 1) return candidates[0]!;
  throw new FileError(
    path,
    `cannot tell which column has the labels; the columns are ${listed(table.columns)}: name one with --label`,
  );
}

/** The column called like one of texts, or else the one with most to read. */
function findTextColumn(path: string, table: Table, label: number): number {
  const [called] = columnsCalled(table.columns, TEXT_NAMES).filter((column) => column !== label);
  if (called !== undefined) return called;
  const others = [...table.columns.keys()].filter((column) => column !== label);
  if (others.length === 0) {
    throw new FileError(
      path,
      `no column of texts beside the labels; the columns are ${listed(table.columns)}`,
    );
  }
  const characters = (column: number) =>
    table.rows.reduce((sum, { fields }) => sum + fields[column]!.length, 0);
  return others.reduce((best, column) => (characters(column) > characters(best) ? column : best));
}
