// Reads a file of texts in the browser, by the same rules as the command line.
import { columnsCalled, TEXT_NAMES } from '../../texts/columns.ts';
import { isGzip } from '../../texts/encoding.ts';
import { formatOf } from '../../texts/formats.ts';
import { readTable } from '../../texts/table.ts';

/** More than this, unpacked, is not kept in a browser, in bytes. */
const MOST_BYTES = 256 * 2 ** 20;

/** @returns {Promise<Uint8Array>} the file's content, unpacked @throws Error in words for a person */
export async function contentOf(file) {
  const start = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  if (!isGzip(start)) {
    if (file.size > MOST_BYTES) throw tooLarge();
    return new Uint8Array(await file.arrayBuffer());
  }
  const parts = [];
  let size = 0;
  try {
    for await (const part of chunksOf(file.stream().pipeThrough(new DecompressionStream('gzip')))) {
      size += part.length;
      if (size > MOST_BYTES) break;
      parts.push(part);
    }
  } catch {
    throw new Error('The file is damaged, or cut off: gzip cannot unpack it.');
  }
  if (size > MOST_BYTES) throw tooLarge();
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

/**
 * Reads a file's records.
 *
 * @param {{header?: boolean, skipBadRows?: boolean}} how
 * @throws TextsError
 */
export function tableOf(name, content, how) {
  return readTable(content, { format: formatOf(name), ...how });
}

/** Which column most likely holds the texts: by its name, else by the length of its fields. */
export function likelyColumn({ columns, rows }) {
  const [called] = columnsCalled(columns, TEXT_NAMES);
  if (called !== undefined) return called;
  const length = (column) =>
    rows.slice(0, 100).reduce((sum, { fields }) => sum + fields[column].length, 0);
  return columns.reduce((best, _, column) => (length(column) > length(best) ? column : best), 0);
}

function tooLarge() {
  return new Error('The file is too large for a browser; the command line takes any size.');
}

/** Chunks of a stream; not every browser iterates over streams. */
async function* chunksOf(stream) {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}
