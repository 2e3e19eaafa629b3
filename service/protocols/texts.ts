import * as z from 'zod';

/** What is said of a text that is blank. */
export const EXPECTED_TEXT = 'Expected a string with at least one visible character.';

/** One text: a string that is not blank. The same for every protocol. */
export const textSchema = z
  .string({ error: EXPECTED_TEXT })
  .regex(/\S/, EXPECTED_TEXT)
  .describe('A text in English. Longer ones than the model reads are cut.');

/** A text, or an array of at least one. */
export const textsSchema = z.union(
  [textSchema, z.array(textSchema).min(1, 'Expected at least one text.')],
  { error: 'Expected a text or an array of texts.' },
);

const EXPECTED_TOP_K = 'Expected a whole number of at least 1, or null for all labels.';

/** How many labels to answer per text; null for all. */
export const topKSchema = z.int(EXPECTED_TOP_K).min(1, EXPECTED_TOP_K).nullish();
