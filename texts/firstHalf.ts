/** The first half of a text, ending with a whole character. */
export function firstHalf(text: string): string {
  return text.slice(0, text.length / 2).replace(/[\ud800-\udbff]$/, '');
}
