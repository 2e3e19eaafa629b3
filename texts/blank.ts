/** A character that can be seen: no space, no control, nothing that only shapes its neighbours, no half of a pair. */
const VISIBLE = /[^\s\p{Cc}\p{Cs}\p{Default_Ignorable_Code_Point}]/u;

/** Whether there is nothing to read in a text. */
export function isBlank(text: string): boolean {
  return !VISIBLE.test(text);
}
