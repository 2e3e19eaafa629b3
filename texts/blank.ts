/**
 * A character that can be seen: no space, no control, nothing that only shapes its neighbours or marks
 * them, no half of a pair, no Braille without dots.
 */
const VISIBLE = /[^\s\p{Cc}\p{Cf}\p{Cs}\p{M}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** Whether there is nothing to read in a text. */
export function isBlank(text: string): boolean {
  return !VISIBLE.test(text);
}
