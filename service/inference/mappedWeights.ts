import { closeSync, fstatSync, openSync, readSync, realpathSync } from 'node:fs';
import { basename, dirname } from 'node:path';

/** Numbers of the fields of ModelProto, GraphProto and TensorProto that are looked at (onnx.proto). */
const GRAPH = 7;
const INITIALIZER = 5;
const DATA_TYPE = 2;
const RAW_DATA = 9;
const EXTERNAL_DATA = 13;
const DATA_LOCATION = 14;

/** uint8 and int8 may lie at any address, other numbers may not. */
const DATA_TYPES_OF_BYTES = [2, 3];

/** Smaller weights, in bytes, are not worth a mapping of their own. */
const FEWEST_BYTES = 4096;

/** Bytes of the file that are read at a time. */
const WINDOW_BYTES = 16_384;

const VARINT = 0;
const LENGTH_DELIMITED = 2;
/** Bytes of a value by how it is encoded. */
const FIXED_BYTES: Readonly<Record<number, number>> = { 1: 8, 5: 4 };

/** A graph without its weights, and where they are. */
export interface MappedWeights {
  /** The ModelProto, whose large weights are named as parts of a file. */
  readonly graph: Uint8Array;
  /** Where that file is. */
  readonly directory: string;
}

/**
 * Has ONNX Runtime map weights out of the model's own file, where it would read them into memory for
 * each session: the graph says of them where they are in that file, as it does of external data.
 *
 * @returns nothing where there is nothing to map, or the file cannot be read so: it is for ONNX Runtime
 *   to say what is wrong with it
 * @see https://onnx.ai/onnx/repo-docs/ExternalData.html
 */
export function mapWeights(path: string): MappedWeights | undefined {
  let reader: MessageReader | undefined;
  try {
    const file = realpathSync(path);
    const message = new MessageReader(file);
    reader = message;
    const graph = rewrite(message, 0, message.size, GRAPH, (graphFrom, graphTo) =>
      rewrite(message, graphFrom, graphTo, INITIALIZER, (from, to) =>
        withoutWeights(message, from, to, basename(file)),
      ),
    );
    return graph && { graph, directory: dirname(file) };
  } catch {
    return undefined;
  } finally {
    reader?.close();
  }
}

/**
 * A message with fields of one number rewritten, and all else as it was.
 *
 * @param change the new value, or nothing where it stays as it is
 * @returns nothing where all stay
 */
function rewrite(
  reader: MessageReader,
  from: number,
  to: number,
  number: number,
  change: (from: number, to: number) => Buffer | undefined,
): Buffer | undefined {
  const parts: Buffer[] = [];
  let copied = from;
  for (const one of reader.fields(from, to)) {
    const changed = one.number === number ? change(one.from, one.to) : undefined;
    if (!changed) continue;
    parts.push(reader.bytes(copied, one.start), field(number, changed));
    copied = one.to;
  }
  return parts.length > 0 ? Buffer.concat([...parts, reader.bytes(copied, to)]) : undefined;
}

/** A TensorProto that names its bytes as a part of the file, where it has many. */
function withoutWeights(
  reader: MessageReader,
  from: number,
  to: number,
  file: string,
): Buffer | undefined {
  const fields = [...reader.fields(from, to)];
  const find = (number: number) => fields.find((one) => one.number === number);
  const [type, weights] = [find(DATA_TYPE), find(RAW_DATA)];
  // Its file is another one, and not beside this one where that is a link.
  if (find(EXTERNAL_DATA)) throw new Error('not to be mapped');
  const length = weights ? weights.to - weights.from : 0;
  if (length < FEWEST_BYTES || !type || !DATA_TYPES_OF_BYTES.includes(reader.varint(type.from)[0]))
    return undefined;
  const place = { location: file, offset: weights!.from, length };
  return Buffer.concat([
    reader.bytes(from, weights!.start),
    reader.bytes(weights!.to, to),
    ...Object.entries(place).map(([key, value]) =>
      field(EXTERNAL_DATA, Buffer.concat([field(1, key), field(2, `${value}`)])),
    ),
    varint(DATA_LOCATION * 8 + VARINT),
    varint(1),
  ]);
}

/** Where a field begins, and its value's first byte and the one after its last. */
interface FieldSpan {
  readonly number: number;
  readonly start: number;
  readonly from: number;
  readonly to: number;
}

/** A file of protobuf messages, of which only what is asked for is read. */
class MessageReader {
  readonly size: number;
  readonly #file: number;
  readonly #window = Buffer.alloc(WINDOW_BYTES);
  #windowFrom = 0;
  #windowTo = 0;

  constructor(path: string) {
    this.#file = openSync(path, 'r');
    this.size = fstatSync(this.#file).size;
  }

  close(): void {
    closeSync(this.#file);
  }

  *fields(from: number, to: number): Generator<FieldSpan> {
    for (let at = from; at < to; ) {
      const start = at;
      const [tag, value] = this.varint(at);
      const [first, last] = this.#value(tag % 8, value);
      if (last > to) throw new Error('not to be mapped');
      yield { number: Math.floor(tag / 8), start, from: first, to: last };
      at = last;
    }
  }

  #value(encoding: number, at: number): readonly [from: number, to: number] {
    if (encoding === VARINT) return [at, this.varint(at)[1]];
    if (encoding === LENGTH_DELIMITED) {
      const [length, from] = this.varint(at);
      return [from, from + length];
    }
    const length = FIXED_BYTES[encoding];
    if (length === undefined) throw new Error('not to be mapped');
    return [at, at + length];
  }

  /** A number, and where it ends. */
  varint(at: number): readonly [value: number, end: number] {
    let value = 0;
    for (let end = at, scale = 1; ; scale *= 0x80) {
      const byte = this.#byte(end++);
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return [value, end];
    }
  }

  bytes(from: number, to: number): Buffer {
    const bytes = Buffer.alloc(to - from);
    if (readSync(this.#file, bytes, 0, bytes.length, from) < bytes.length)
      throw new Error('not to be mapped');
    return bytes;
  }

  #byte(at: number): number {
    if (at < this.#windowFrom || at >= this.#windowTo) {
      this.#windowFrom = at;
      this.#windowTo = at + readSync(this.#file, this.#window, 0, WINDOW_BYTES, at);
      if (this.#windowTo === at) throw new Error('not to be mapped');
    }
    return this.#window[at - this.#windowFrom]!;
  }
}

function field(number: number, value: Buffer | string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([varint(number * 8 + LENGTH_DELIMITED), varint(bytes.length), bytes]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let left = value;
  for (; left >= 0x80; left = Math.floor(left / 0x80)) bytes.push((left % 0x80) | 0x80);
  return Buffer.from([...bytes, left]);
}
