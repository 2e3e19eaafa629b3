/** Kinds of characters that a tokenizer may read slowly: each a text of so many characters or a few more. */
export const TEXT_KINDS: Readonly<Record<string, (length: number) => string>> = {
  letters: (length) => words(length, (at) => letters(at, 1 + (at % 9))),
  'one word': (length) => letters(7, length),
  'words of 100 letters': (length) => words(length, (at) => letters(at, 99, 'a', 8)),
  'unknown words of 100 characters': (length) => words(length, (at) => `${letters(at, 99)}ꙮ`),
  spaces: (length) => repeat(' \u00a0\u3000\t', length),
  'combining marks': (length) => `a${repeat('\u0301\u0316', length)}`,
  'spacing marks': (length) => `a${repeat('\u302e\u{1d165}', length)}`,
  'letters with marks': (length) => repeat('e\u0301', length),
  'invisible characters': (length) => repeat('\u200b\u00ad\u0000\ufe0f', length),
  'Hangul jamo': (length) => letters(3, length, '\u1100', 256),
  'Hangul words': (length) => words(length, (at) => letters(at, 4, '\uac00', 11_172)),
  Thai: (length) => letters(5, length, '\u0e01', 58),
  CJK: (length) => letters(5, length, '\u4e00', 20_000),
  'emoji with joiners': (length) => repeat('👩‍👩‍👧‍👦', length),
  'right to left': (length) => words(length, (at) => letters(at, 6, '\u05d0', 27)),
  digits: (length) => words(length, (at) => letters(at, 12, '0', 10)),
  punctuation: (length) => letters(1, length, '!', 15),
  'private use': (length) => letters(1, length, '\ue000', 6400),
  'lone surrogates': (length) => repeat('\ud83d', length),
};

function repeat(unit: string, length: number): string {
  return unit.repeat(Math.ceil(length / unit.length));
}

function words(length: number, word: (at: number) => string): string {
  const all: string[] = [];
  for (let size = 0; size < length; size += all.at(-1)!.length + 1) all.push(word(all.length));
  return all.join(' ');
}

/** So many of the characters that follow `first`, as if by chance, always the same. */
function letters(seed: number, length: number, first = 'a', count = 26): string {
  let state = seed + 1;
  return Array.from({ length }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return String.fromCharCode(first.charCodeAt(0) + ((state >>> 8) % count));
  }).join('');
}
