import { fileURLToPath } from 'node:url';

/** Where the labelled sets are, which are not part of the repository: `DATA_DIR`, or beside it. */
export const DATA_DIRECTORY =
  process.env.DATA_DIR || fileURLToPath(new URL('../../shared/data', import.meta.url));
