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

export type Findings = Finding | readonly Finding[];

/** Finds out one thing about what was read. It reads nothing itself, so a recorded snapshot tests it. */
export type Check = (snapshot: Snapshot) => Findings;

export const ok = (says: string): Finding => ({ level: 'ok', says });

const advised = (level: Level) => (says: string, advice?: string) => ({
  ...{ level, says },
  ...(advice && { advice }),
});

export const note: (says: string, advice?: string) => Finding = advised('note');
export const problem: (says: string, advice: string) => Finding = advised('problem');
export const unknown: (says: string, advice?: string) => Finding = advised('unknown');
