import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DATA_DIRECTORY } from '../../model/dataDirectory.js';

/** The repository's root. */
export const ROOT = resolve(import.meta.dirname, '..', '..');

/** Where models are. */
export const MODEL_ROOM = join(ROOT, 'model');

/** Skips a test, and says why, where the labelled sets are not. */
export function skipWithoutData(test: Mocha.Context): void {
  if (existsSync(DATA_DIRECTORY)) return;
  console.log(`      skipped: there are no labelled sets in ${DATA_DIRECTORY} (DATA_DIR)`);
  test.skip();
}
