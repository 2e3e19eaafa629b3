/** How the characters of a file are written as bytes. */
export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/** The byte order mark that some programs start a file with. */
export const BOM = '\ufeff';

/** What was decoded, as far as it goes. */
export interface Decoded {
  readonly text: string;
  /** Why it does not go further. */
  readonly fault?: string;
}

/** Bytes that are enough to tell the encoding. */
const ENOUGH = 4;

/** How files that hold no plain text start. */
const SIGNATURES: readonly [start: readonly number[], what: string][] = [
  [
    [0x50, 0x4b, 3, 4],
    'an Excel workbook or another zip archive; save the sheet as CSV, or unpack the archive',
  ],
  [[0xd0, 0xcf, 0x11, 0xe0], 'an old Excel workbook; save the sheet as CSV'],
  [[0x50, 0x41, 0x52, 0x31], 'a Parquet file; convert it to CSV or JSON lines'],
  [[0x25, 0x50, 0x44, 0x46], 'a PDF; save its text as a file of its own'],
  [[0x1f, 0x8b], 'compressed twice; unpack it first'],
  [[0x28, 0xb5, 0x2f, 0xfd], 'compressed by zstd; unpack it first (zstd -d)'],
  [[0x42, 0x5a, 0x68], 'compressed by bzip2; unpack it first (bunzip2)'],
  [[0xfd, 0x37, 0x7a, 0x58], 'compressed by xz; unpack it first (unxz)'],
];

const BINARY = 'a binary file, not text';

/** Where Windows-1252 differs from Latin-1: the bytes from 0x80. */
const WINDOWS_1252 = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';

/** Bytes that mean nothing in Windows-1252: the file is in another encoding. */
const UNDEFINED_IN_1252 = /[\x81\x8d\x8f\x90\x9d]/;

/**
 * Decodes a file piece by piece and finds out its encoding: UTF-8; UTF-16 by its byte order mark or its zero
 * bytes; Windows-1252, of which Latin-1 is a part, for what cannot be UTF-8. A byte order mark stays
 * the first character of the text.
 */
export class Decoder {
  #encoding: Encoding | undefined;
  #decoder = decoderOf('utf-8');
  /** Bytes whose character has not ended, or the file's first ones. */
  #held: Uint8Array = new Uint8Array(0);
  /** Characters of several bytes that were read as UTF-8. */
  #multibyte = 0;

  get encoding(): Encoding {
    return this.#encoding ?? 'utf-8';
  }

  push(bytes: Uint8Array): Decoded {
    return withoutZeros(this.#decode(concatenated(this.#held, bytes), false));
  }

  end(): Decoded {
    return withoutZeros(this.#decode(this.#held, true));
  }

  #decode(bytes: Uint8Array, last: boolean): Decoded {
    if (this.#encoding === undefined) {
      this.#held = bytes;
      if (bytes.length < ENOUGH && !last) return { text: '' };
      const signature = SIGNATURES.find(([start]) => start.every((byte, at) => bytes[at] === byte));
      if (signature) return { text: '', fault: signature[1] };
      this.#encoding = unicodeOf(bytes);
      this.#decoder = decoderOf(this.#encoding);
    }
    const end = last ? bytes.length : wholeCharacters(bytes, this.#encoding);
    this.#held = bytes.slice(end);
    const whole = bytes.subarray(0, end);
    return this.#encoding === 'windows-1252' ? latin(whole) : this.#unicode(whole, last);
  }

  #unicode(bytes: Uint8Array, last: boolean): Decoded {
    try {
      const text = this.#decoder.decode(bytes);
      if (text.length < bytes.length) this.#multibyte += multibyte(text);
      return { text };
    } catch {
      return this.#encoding === 'utf-8'
        ? this.#notUtf8(bytes, last)
        : damagedUtf16(bytes, this.encoding);
    }
  }

  /** Where most of what is not ASCII is UTF-8, the rest is damage; otherwise nothing was meant as UTF-8. */
  #notUtf8(bytes: Uint8Array, last: boolean): Decoded {
    const lenient = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
    const damaged = lenient.split('\ufffd').length - 1;
    if (this.#multibyte > 0 || multibyte(lenient) - damaged >= damaged) {
      return {
        text: lenient.slice(0, lenient.indexOf('\ufffd')),
        fault: 'not UTF-8, though what precedes or follows is; save the file as UTF-8',
      };
    }
    this.#encoding = 'windows-1252';
    return this.#decode(concatenated(bytes, this.#held), last);
  }
}

function decoderOf(encoding: Encoding) {
  return new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
}

function unicodeOf([first, second, third, fourth]: Uint8Array): Encoding {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  if (first && third && second === 0 && fourth === 0) return 'utf-16le';
  if (second && fourth && first === 0 && third === 0) return 'utf-16be';
  return 'utf-8';
}

/** How many of the bytes make whole characters. */
function wholeCharacters(bytes: Uint8Array, encoding: Encoding): number {
  const { length } = bytes;
  if (encoding === 'windows-1252') return length;
  if (encoding === 'utf-8') {
    const lead = bytes.subarray(-3).findLastIndex((byte) => byte >= 0xc0);
    if (lead < 0) return length;
    const at = Math.max(0, length - 3) + lead;
    const size = bytes[at]! >= 0xf0 ? 4 : bytes[at]! >= 0xe0 ? 3 : 2;
    return at + size > length ? at : length;
  }
  const even = length - (length % 2);
  const high = bytes[encoding === 'utf-16le' ? even - 1 : even - 2];
  // The first half of a surrogate pair.
  return high !== undefined && high >= 0xd8 && high < 0xdc ? even - 2 : even;
}

function latin(bytes: Uint8Array): Decoded {
  // Node's decoder, up to Node 22, takes Windows-1252 for Latin-1.
  const text = new TextDecoder('windows-1252')
    .decode(bytes)
    .replace(/[\x80-\x9f]/g, (control) => WINDOWS_1252[control.charCodeAt(0) - 0x80]!);
  const at = text.search(UNDEFINED_IN_1252);
  if (at < 0) return { text };
  const fault = 'neither UTF-8 nor Windows-1252 (Latin-1); save the file as UTF-8';
  return { text: text.slice(0, at), fault };
}

function damagedUtf16(bytes: Uint8Array, encoding: Encoding): Decoded {
  const text = new TextDecoder(encoding, { ignoreBOM: true }).decode(bytes);
  const fault = 'damaged UTF-16; save the file as UTF-8';
  return { text: text.slice(0, Math.max(0, text.indexOf('\ufffd'))), fault };
}

function withoutZeros(decoded: Decoded): Decoded {
  const zero = decoded.text.indexOf('\0');
  return zero < 0 ? decoded : { text: decoded.text.slice(0, zero), fault: BINARY };
}

function multibyte(text: string): number {
  return text.match(/\P{ASCII}/gu)?.length ?? 0;
}

function concatenated(first: Uint8Array, second: Uint8Array): Uint8Array {
  if (first.length === 0) return second;
  const all = new Uint8Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}

/** Whether bytes are compressed by gzip. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}
