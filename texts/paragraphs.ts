import { BOM } from './encoding.js';
import { TextsError } from './errors.js';
import { type Line, LONGEST_RECORD } from './lines.js';
import { pieceOf, type RecordReader, type TextRecord } from './records.js';

/** Reads a text per paragraph: lines up to a blank one, which a text has with spaces between them. */
export class ParagraphsReader implements RecordReader {
  #lines: Line[] = [];
  #characters = 0;

  *push(line: Line): Generator<TextRecord, void> {
    const text = line.number === 1 ? line.text.replace(BOM, '') : line.text;
    if (text.trim() === '') {
      yield* this.end();
      yield { kind: 'filler', ...pieceOf({ ...line, text }) };
      return;
    }
    this.#lines.push({ ...line, text });
    this.#characters += text.length;
    if (this.#characters > LONGEST_RECORD) {
      const { number } = this.#lines[0]!;
      throw new TextsError(`a paragraph of more than ${LONGEST_RECORD} characters`, number);
    }
  }

  *end(): Generator<TextRecord, void> {
    const [first, last] = [this.#lines[0], this.#lines.at(-1)];
    if (!first || !last) return;
    const raw = this.#lines
      .map((one) => (one === last ? one.text : one.text + one.ending))
      .join('');
    const text = this.#lines.map((one) => one.text.trim()).join(' ');
    const piece = pieceOf({ ...last, number: first.number, text: raw });
    yield { kind: 'row', ...piece, fields: [text], missing: 0, delimiter: '\t' };
    this.#lines = [];
    this.#characters = 0;
  }
}
