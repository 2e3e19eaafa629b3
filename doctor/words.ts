/** What somebody else said, as the end of a sentence: its own end stays, else it gets a full stop. */
export function quoted(text: string): string {
  const said = text.trim();
  return /[.?!…]$/.test(said) ? said : `${said}.`;
}

/** The last line of what a command said, without what it begins errors with. */
export function lastLine(text: string): string {
  return text
    .trim()
    .split('\n')
    .at(-1)!
    .replace(/^error: /, '')
    .replace(/\.$/, '');
}

/** Several things in a sentence. */
export function list(things: readonly string[]): string {
  return things.length < 2
    ? things.join('')
    : `${things.slice(0, -1).join(', ')} and ${things.at(-1)}`;
}
