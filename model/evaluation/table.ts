import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { isGzip } from '../../texts/encoding.js';
import { TextsError } from '../../texts/errors.js';
import { type Format, formatOf } from '../../texts/formats.js';
import { readTable, type Table } from '../../texts/table.js';
import { FileError } from './errors.js';

/**
 * Reads a file with a header, JSON lines or, where they may be, plain lines of one text each.
 *
 * @param columns that are asked for
 * @param plain what a file is taken for that neither its name nor its start tells
 * @throws FileError when the file cannot be read, is no text or is not well formed
 */
export function readTableFile(path: string, columns: readonly string[], plain: Format): Table {
  const content = unpacked(path, readBytes(path));
  const found = formatFor(path, content);
  const format = found === 'lines' ? plain : found;
  const header = format === 'lines' ? undefined : true;
  try {
    const table = readTable(content, { format, columns, header });
    if (table.rows.length > 0) return table;
  } catch (error) {
    if (!(error instanceof TextsError)) throw error;
    throw new FileError(path, error.fault, error.line);
  }
  throw new FileError(path, 'there is a header but no record below it');
}

/** JSON lines are told by how they start, whatever the file is called. */
function formatFor(path: string, content: Buffer): Format {
  const start = content
    .subarray(0, 1024)
    .toString('latin1')
    .replace(/[^\x21-\x7e]/g, '')[0];
  if (start === '{') return 'jsonl';
  return formatOf(path);
}

function readBytes(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const fault = { ENOENT: 'there is no such file', EISDIR: 'a directory, not a file' }[
      code ?? ''
    ];
    throw new FileError(path, fault ?? message);
  }
}

function unpacked(path: string, content: Buffer): Buffer {
  if (!isGzip(content)) return content;
  try {
    return gunzipSync(content);
  } catch {
    throw new FileError(path, 'damaged, or cut off: gzip cannot unpack it');
  }
}
