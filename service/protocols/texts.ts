import * as z from 'zod';
import { isBlank } from '../../texts/blank.js';

/** What is said of a text that is blank. */
export const EXPECTED_TEXT = 'Expected a string with at least one visible character.';

/**
 * The same for the description, but for some hundred rare characters: not all that read its patterns
 * know Unicode's properties.
 */
const USUALLY_VISIBLE =
  '[^\\s\\u0000-\\u001f\\u007f-\\u009f\\u00ad\\u0300-\\u036f\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f\\ufe00-\\ufe0f\\ufeff]';

/** One text: a string that is not blank. The same for every protocol. */
export const textSchema = z
  .string({ error: ({ input }) => expected('a string', input) })
  .refine((text) => !isBlank(text), EXPECTED_TEXT)
  .meta({
    pattern: USUALLY_VISIBLE,
    description:
      'A text in English, with at least one visible character. At most 4,096 tokens of it are read, or ' +
      'fewer where a request has more than 8 texts.',
  });

/** A text, or an array of at least one. */
export const textsSchema = z.union(
  [textSchema, z.array(textSchema).min(1, 'Expected at least one text.')],
  { error: ({ input }) => expected('a text or an array of texts', input) },
);

const EXPECTED_TOP_K = 'Expected a whole number of at least 1, or null for all labels.';

/** How many labels to answer per text; null for all. */
export const topKSchema = z.int(EXPECTED_TOP_K).min(1, EXPECTED_TOP_K).nullish();

/** What was expected of a member and what was found, the value itself where it is short. */
export function expected(what: string, found: unknown): string {
  return found === undefined ? `Expected ${what}.` : `Expected ${what}; found ${named(found)}.`;
}

function named(value: unknown): string {
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'string') return 'a string';
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}
