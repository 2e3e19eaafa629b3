import { join, resolve } from 'node:path';

/** The repository's root. */
export const ROOT = resolve(import.meta.dirname, '..', '..');

/** Where models are. */
export const MODEL_ROOM = join(ROOT, 'model');
