import { BOM } from './encoding.js';
import type { Line } from './lines.js';
import { pieceOf, type RecordReader, type TextRecord } from './records.js';

const ADVICE =
  'write one object per line (jq -c ".[]" for an array, jq -c . for objects of several lines)';

/** Reads JSON lines: an object per line. */
export class JsonLinesReader implements RecordReader {
  *push(line: Line): Generator<TextRecord, void> {
    const piece = pieceOf({ ...line, text: line.text.replace(BOM, '').trim() });
    if (piece.raw === '') {
      yield { kind: 'filler', ...piece };
      return;
    }
    try {
      const value: unknown = JSON.parse(piece.raw);
      yield isObject(value)
        ? { kind: 'object', ...piece, members: value }
        : { kind: 'bad', ...piece, fault: `not a JSON object; ${ADVICE}` };
    } catch (error) {
      yield { kind: 'bad', ...piece, fault: `not JSON: ${(error as Error).message}; ${ADVICE}` };
    }
  }

  *end(): Generator<TextRecord, void> {}
}

/**
 * A member of a JSON object, or a member of a member: `data.text`. A name with a dot that is there as it
 * is goes before.
 */
export function memberOf(record: Readonly<Record<string, unknown>>, path: string): unknown {
  if (Object.hasOwn(record, path)) return record[path];
  for (let dot = path.indexOf('.'); dot >= 0; dot = path.indexOf('.', dot + 1)) {
    const name = path.slice(0, dot);
    const inner = Object.hasOwn(record, name) ? record[name] : undefined;
    if (isObject(inner)) return memberOf(inner, path.slice(dot + 1));
  }
  return undefined;
}

/** The members of a JSON object by their paths: `id`, `data.text`. */
export function pathsOf(record: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(record).flatMap(([name, value]) =>
    isObject(value) ? pathsOf(value).map((path) => `${name}.${path}`) : [name],
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
