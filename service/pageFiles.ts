import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';

/** Beside this module, whether it runs from its source or built. */
const DIRECTORY = new URL('./page/', import.meta.url);

/** Media types by the end of a file's name. */
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** A file that a browser gets. */
export interface PageFile {
  readonly content: Buffer;
  readonly type: string;
  /** Entity tag of the content. */
  readonly etag: string;
}

/** Reads the files of the pages, by name. */
export function readPageFiles(): ReadonlyMap<string, PageFile> {
  return new Map(
    readdirSync(DIRECTORY).map((name) => {
      const content = readFileSync(new URL(name, DIRECTORY));
      return [name, tagged(content, TYPES[extname(name)]!)];
    }),
  );
}

/** A file with the tag that its content has. */
export function tagged(content: Buffer, type: string): PageFile {
  const digest = createHash('sha256').update(content).digest('base64url');
  return { content, type, etag: `"${digest}"` };
}
