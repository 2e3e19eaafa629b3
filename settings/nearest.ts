/**
 * The candidate that somebody who wrote `word` most likely meant: one that contains it, or else the
 * one that the fewest changed, added or removed characters lead to.
 */
export function nearest(word: string, candidates: readonly string[]): string {
  const containing = candidates.filter((one) => one.toLowerCase().includes(word.toLowerCase()));
  const choice = containing.length > 0 ? containing : candidates;
  const distances = choice.map((candidate) => editDistance(word, candidate));
  return choice[distances.indexOf(Math.min(...distances))]!;
}

/** Levenshtein's distance, upper and lower case counted as equal. */
export function editDistance(from: string, to: string): number {
  const [a, b] = [from.toLowerCase(), to.toLowerCase()];
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
