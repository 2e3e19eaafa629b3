import type { Evaluation } from './evaluation.js';

/** Where and why the movies-only model fails on technical texts. */
export function analysisSection(_evaluations: readonly Evaluation[]): string {
  return '## TODO';
}
