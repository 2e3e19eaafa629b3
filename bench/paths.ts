import { fileURLToPath } from 'node:url';

const fromRoot = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** The repository's root. */
export const ROOT = fromRoot('.');
/** What the benchmark makes for itself and git ignores: Python environments, models, logs. */
export const WORK = fromRoot('bench/.work');
export const PEERS = fromRoot('bench/peers');
export const MODELS = fromRoot('model');
/** Where published figures and plots go. */
export const DOCS = fromRoot('docs');
/** Where quick runs, which are not published, leave theirs. */
export const REPORTS = fromRoot('reports/bench');
