import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder of its own for each test of a suite, removed after it: the path of what is in it. */
export function useFolder(): (...parts: string[]) => string {
  let folder: string;
  beforeEach(() => {
    folder = newFolder();
  });
  afterEach(() => remove(folder));
  return (...parts) => join(folder, ...parts);
}

/** A folder for all tests of a suite, removed after them: the path of what is in it. */
export function useOneFolder(): (...parts: string[]) => string {
  const folder = newFolder();
  after(() => remove(folder));
  return (...parts) => join(folder, ...parts);
}

function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'sentiment-api-'));
}

function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}
