/**
 * A protobuf message as its fields, in order, so that it can be changed and written again with
 * everything else in it as it was, whether this code knows what that means or not.
 *
 * @see https://protobuf.dev/programming-guides/encoding/
 */

/** How a field's value is encoded. */
const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;

/** One field: the value of a varint as its bytes are, of anything else the bytes themselves. */
export interface Field {
  readonly number: number;
  readonly wire: number;
  readonly value: Uint8Array;
}

/** Reads the fields of a message. */
export function fieldsOf(message: Uint8Array): Field[] {
  const fields: Field[] = [];
  let at = 0;
  const varint = (): number => {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = message[at++];
      if (byte === undefined) throw new Error('the message ends within a number');
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 0x80;
    }
  };
  while (at < message.length) {
    const tag = varint();
    const wire = tag % 8;
    let start = at;
    if (wire === VARINT) varint();
    else if (wire === FIXED64) at += 8;
    else if (wire === FIXED32) at += 4;
    else if (wire === BYTES) {
      const length = varint();
      start = at;
      at += length;
    } else throw new Error(`a field has the unknown encoding ${wire}`);
    if (at > message.length) throw new Error('the message ends within a field');
    fields.push({ number: Math.floor(tag / 8), wire, value: message.subarray(start, at) });
  }
  return fields;
}

/** Writes a message of fields. */
export function messageOf(fields: readonly Field[]): Uint8Array {
  return Buffer.concat(
    fields.flatMap(({ number, wire, value }) => [
      varintBytes(number * 8 + wire),
      ...(wire === BYTES ? [varintBytes(value.length)] : []),
      value,
    ]),
  );
}

/** A field that holds text, bytes or another message. */
export function bytesField(number: number, value: Uint8Array | string): Field {
  return { number, wire: BYTES, value: typeof value === 'string' ? Buffer.from(value) : value };
}

/** A field that holds a whole number, 0 or more. */
export function numberField(number: number, value: number): Field {
  return { number, wire: VARINT, value: varintBytes(value) };
}

/** The texts of a repeated field. */
export function textsOf(fields: readonly Field[], number: number): string[] {
  return fields
    .filter((field) => field.number === number)
    .map(({ value }) => Buffer.from(value).toString('utf8'));
}

function varintBytes(value: number): Uint8Array {
  const bytes: number[] = [];
  for (; value >= 0x80; value = Math.floor(value / 0x80)) bytes.push((value % 0x80) | 0x80);
  bytes.push(value);
  return Uint8Array.from(bytes);
}
