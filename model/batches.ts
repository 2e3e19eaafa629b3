/**
 * Cuts texts into batches of those of similar length, which take the least padding.
 *
 * @returns the indices of each batch's texts, and how many characters they have
 */
export function* batchesByLength(
  texts: readonly string[],
  size: number,
): Generator<{ readonly indices: readonly number[]; readonly characters: number }> {
  const length = (index: number) => texts[index]!.length;
  const byLength = [...texts.keys()].sort((a, b) => length(a) - length(b));
  for (let start = 0; start < byLength.length; start += size) {
    const indices = byLength.slice(start, start + size);
    yield { indices, characters: indices.reduce((sum, index) => sum + length(index), 0) };
  }
}
