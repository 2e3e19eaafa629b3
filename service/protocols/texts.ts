import * as z from 'zod';
import { RequestError } from '../http/requestError.js';

/** What is said of a text that is blank. */
export const EXPECTED_TEXT = 'Expected a string with at least one visible character.';

/** One text: a string that is not blank. The same for every protocol. */
export const textSchema = z
  .string({ error: EXPECTED_TEXT })
  .regex(/\S/, EXPECTED_TEXT)
  .describe('A text in English. Longer ones than the model reads are cut.');

/** @throws RequestError 413 when a request has more texts than allowed */
export function refuseTooManyTexts(count: number, maximum: number): void {
  if (count <= maximum) return;
  throw new RequestError(
    'too-many-texts',
    `Expected at most ${maximum} texts a request; found ${count}.`,
  );
}
