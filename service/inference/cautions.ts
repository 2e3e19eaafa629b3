import type { TextResult } from './classification.js';
import { ENGLISH, identifyLanguage, UNDETERMINED } from './language.js';

/** What can speak against the answer to a text. */
export const CAUTIONS = ['language', 'unknown', 'truncated', 'empty'] as const;

export type Caution = (typeof CAUTIONS)[number];

/** From this share of unknown tokens on, much of what a text says was not read. */
const MUCH_UNKNOWN = 0.3;

/** Tokens that stand before and after every text. */
const SPECIAL_TOKENS = 2;

/** The language of a text, and what speaks against its answer. */
export function cautionsOf(
  text: string,
  { unknown, truncated, tokens }: Pick<TextResult, 'unknown' | 'truncated' | 'tokens'>,
): { readonly language: string; readonly cautions: Caution[] } {
  const language = identifyLanguage(text);
  const found: Readonly<Record<Caution, boolean>> = {
    language: language !== ENGLISH && language !== UNDETERMINED,
    unknown: unknown >= MUCH_UNKNOWN,
    truncated,
    empty: tokens <= SPECIAL_TOKENS,
  };
  return { language, cautions: CAUTIONS.filter((caution) => found[caution]) };
}
