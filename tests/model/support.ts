import { existsSync } from 'node:fs';
import { DATA_DIRECTORY } from '../../model/dataDirectory.js';

/** Skips a test, and says why, where the labelled sets are not. */
export function skipWithoutData(test: Mocha.Context): void {
  if (existsSync(DATA_DIRECTORY)) return;
  console.log(`      skipped: there are no labelled sets in ${DATA_DIRECTORY} (DATA_DIR)`);
  test.skip();
}
