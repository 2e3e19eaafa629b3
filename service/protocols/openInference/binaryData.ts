import { refuseTooManyTexts } from '../../http/limits.js';
import { RequestError } from '../../http/requestError.js';
import { expected } from '../texts.js';

/*
 * The protocol's binary tensor extension: the data of tensors follow the JSON, in the order of their
 * tensors, each as long as its parameter `binary_data_size` says. An element of BYTES is its length, an
 * unsigned number of 32 bits, and its bytes; one of FP32 is four bytes. Numbers are little-endian.
 * See https://github.com/kserve/open-inference-protocol/blob/main/specification/protocol/inference_rest.md
 */

/** The header that says how many of a body's bytes are JSON. */
export const JSON_LENGTH = 'Inference-Header-Content-Length';

const LENGTH_BYTES = 4;
const FP32_BYTES = 4;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** What is looked at of a body before it is known to be valid. */
interface MaybeSized {
  readonly inputs?: readonly {
    readonly data?: unknown;
    readonly datatype?: unknown;
    readonly parameters?: { readonly binary_data_size?: unknown } | null;
  }[];
}

/**
 * Puts the texts that follow a body's JSON where they are in a body without binary data.
 *
 * @param binary the bytes behind the JSON
 * @throws RequestError 400 where a size is not that of what is there, or a text is not UTF-8, 413 for
 *   too many texts
 */
export function withBinaryData(body: unknown, binary: Buffer, maxTexts: number): unknown {
  const { inputs } = (body ?? {}) as MaybeSized;
  const input = inputs?.[0];
  const size = input?.parameters?.binary_data_size ?? 0;
  if (size === 0 && binary.length === 0) return body;
  if (!Array.isArray(inputs) || inputs.length > 1 || input?.datatype !== 'BYTES') return body;
  if (size !== binary.length) {
    const what = `${binary.length}, the bytes that follow the JSON`;
    throw invalid('parameters/binary_data_size', expected(what, size));
  }
  if (input.data != null) throw invalid('data', 'Expected binary data or data, found both.');
  return { ...(body as object), inputs: [{ ...input, data: textsOf(binary, maxTexts) }] };
}

function textsOf(tensor: Buffer, maxTexts: number): string[] {
  const texts: string[] = [];
  let count = 0;
  for (let at = 0; at < tensor.length; count++) {
    const from = at + LENGTH_BYTES;
    const whole = from <= tensor.length;
    at = whole ? from + tensor.readUInt32LE(at) : from;
    if (at > tensor.length) {
      const what = whole ? `${at - from} bytes of text` : `${LENGTH_BYTES} bytes of its length`;
      throw invalid(`data/${count}`, `Expected ${what}; the binary data end before.`);
    }
    if (count < maxTexts) texts.push(decode(tensor.subarray(from, at), count));
  }
  refuseTooManyTexts(count, maxTexts);
  return texts;
}

function decode(bytes: Buffer, index: number): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw invalid(`data/${index}`, 'Expected UTF-8.');
  }
}

function invalid(member: string, detail: string): RequestError {
  const pointer = `#/inputs/0/${member}`;
  return new RequestError('invalid-request', `${pointer}: ${detail}`, [{ pointer, detail }]);
}

/** The elements of a BYTES tensor in binary. */
export function bytesOf(texts: readonly string[]): Buffer {
  return Buffer.concat(
    texts.flatMap((text) => {
      const length = Buffer.alloc(LENGTH_BYTES);
      length.writeUInt32LE(Buffer.byteLength(text));
      return [length, Buffer.from(text)];
    }),
  );
}

/** The elements of an FP32 tensor in binary. */
export function floatsOf(numbers: readonly number[]): Buffer {
  const bytes = Buffer.alloc(FP32_BYTES * numbers.length);
  for (const [index, number] of numbers.entries()) bytes.writeFloatLE(number, FP32_BYTES * index);
  return bytes;
}
