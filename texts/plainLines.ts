import { BOM } from './encoding.js';
import type { Line } from './lines.js';
import { pieceOf, type RecordReader, type TextRecord } from './records.js';

/** Reads a text per line. */
export class PlainLinesReader implements RecordReader {
  *push(line: Line): Generator<TextRecord, void> {
    const text = line.number === 1 ? line.text.replace(BOM, '') : line.text;
    yield { kind: 'row', ...pieceOf(line), raw: text, fields: [text], missing: 0, delimiter: '\t' };
  }

  *end(): Generator<TextRecord, void> {}
}
