import type { Snapshot } from './snapshot.js';

/**
 * How a finding is meant: all is well; good to know; something that keeps the API from being
 * deployed or from serving; or something that could not be looked at.
 */
export type Level = 'ok' | 'note' | 'problem' | 'unknown';

/** What a check has to say. */
export interface Finding {
  readonly level: Level;
  /** In plain words, a sentence or two. */
  readonly says: string;
  /** What to do about it. */
  readonly advice?: string;
}

/** Finds out one thing about what was read. It reads nothing itself, so a recorded snapshot tests it. */
export type Check = (snapshot: Snapshot) => readonly Finding[];

export const ok = (says: string): Finding => ({ level: 'ok', says });

export const note = (says: string, advice?: string): Finding => ({
  level: 'note',
  says,
  ...(advice && { advice }),
});

export const problem = (says: string, advice: string): Finding => ({
  level: 'problem',
  says,
  advice,
});

export const unknown = (says: string, advice?: string): Finding => ({
  level: 'unknown',
  says,
  ...(advice && { advice }),
});
