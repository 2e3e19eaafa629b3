/** Skin tones, and whether a character is to be drawn as text or as a picture. */
const DROPPED = /[\u{1f3fb}-\u{1f3ff}\ufe0e\ufe0f]/gu;

const COLON = 0x3a;
const SHORTCODE = /^:[a-z0-9_+-]+:$/;
const SHORTCODE_AT = /:[a-z0-9_+-]{1,64}:/y;
const ASCII = /^[\0-\x7f]*$/;

/** Characters that are prepared at a time, in UTF-16 code units, up to the next white space. */
const PORTION = 4096;

/** Where there is none: more than is read of one word. */
const LONGEST_PORTION = 131_072;

/** A place where something is replaced: by what, and how many code units it took. */
interface Match {
  readonly token: string;
  readonly length: number;
}

/**
 * Turns emoji, `:shortcodes:` and emoticons into tokens of a model's vocabulary before its tokenizer
 * reads a text, as the model's `emoji.json` says. The model's training prepares its texts likewise.
 *
 * From left to right the longest sequence counts. Emoticons, which are of ASCII characters, count
 * only where white space or an end of the text is on both sides. It takes time by the length of the
 * text, whatever the text is.
 */
export class TextPreparation {
  readonly #emoticons = new Map<string, string>();
  readonly #shortcodes = new Map<string, string>();
  readonly #emoji = new Map<string, string>();
  /** Lengths of the emoji that begin with a code point, longest first. */
  readonly #lengths = new Map<number, readonly number[]>();
  /** First code points of emoticons, and the length of the longest. */
  readonly #starts: ReadonlySet<number>;
  readonly #longest: number;

  /** @param sequences tokens of the vocabulary by emoji (without skin tone), shortcode or emoticon */
  constructor(sequences: ReadonlyMap<string, string>) {
    for (const [sequence, token] of sequences) {
      if (SHORTCODE.test(sequence)) this.#shortcodes.set(sequence, token);
      else if (ASCII.test(sequence)) this.#emoticons.set(sequence, token);
      else this.#addEmoji(sequence, token);
    }
    const emoticons = [...this.#emoticons.keys()];
    this.#starts = new Set(emoticons.map((emoticon) => emoticon.charCodeAt(0)));
    this.#longest = Math.max(0, ...emoticons.map(({ length }) => length));
  }

  /** The text as the tokenizer is to read it, in portions that end with a word, each prepared when it is asked for. */
  *portions(text: string): Generator<string> {
    for (let from = 0; from < text.length; ) {
      const to = endOfPortion(text, from);
      yield this.prepare(text.slice(from, to));
      from = to;
    }
  }

  /** The text as the tokenizer is to read it, whole. */
  prepare(text: string): string {
    if (this.#emoji.size + this.#emoticons.size + this.#shortcodes.size === 0) return text;
    const plain = text.replace(DROPPED, '');
    let prepared = '';
    let copied = 0;
    // An emoticon begins where a word does.
    let startsWord = true;
    for (let at = 0; at < plain.length; ) {
      const code = plain.codePointAt(at)!;
      const match: Match | undefined =
        (startsWord ? this.#emoticonAt(plain, at, code) : undefined) ??
        (code === COLON ? this.#shortcodeAt(plain, at) : this.#emojiAt(plain, at, code));
      startsWord = match === undefined && isWhiteSpace(code);
      if (match) {
        prepared += `${plain.slice(copied, at)} ${match.token} `;
        at += match.length;
        copied = at;
      } else {
        at += code > 0xffff ? 2 : 1;
      }
    }
    return copied === 0 ? plain : prepared + plain.slice(copied);
  }

  #addEmoji(emoji: string, token: string): void {
    this.#emoji.set(emoji, token);
    const first = emoji.codePointAt(0)!;
    const lengths = new Set([...(this.#lengths.get(first) ?? []), emoji.length]);
    this.#lengths.set(
      first,
      [...lengths].sort((a, b) => b - a),
    );
  }

  #emoticonAt(text: string, at: number, code: number): Match | undefined {
    if (!this.#starts.has(code)) return undefined;
    const most = Math.min(text.length, at + this.#longest + 1);
    let end = at;
    while (end < most && !isWhiteSpace(text.charCodeAt(end))) end++;
    return matchOf(this.#emoticons, text.slice(at, end));
  }

  #shortcodeAt(text: string, at: number): Match | undefined {
    SHORTCODE_AT.lastIndex = at;
    const [shortcode] = SHORTCODE_AT.exec(text) ?? [];
    return shortcode === undefined ? undefined : matchOf(this.#shortcodes, shortcode);
  }

  #emojiAt(text: string, at: number, code: number): Match | undefined {
    for (const length of this.#lengths.get(code) ?? []) {
      const match = matchOf(this.#emoji, text.slice(at, at + length));
      if (match) return match;
    }
    return undefined;
  }
}

function endOfPortion(text: string, from: number): number {
  const most = Math.min(text.length, from + LONGEST_PORTION);
  let end = Math.min(text.length, from + PORTION);
  while (end < most && !isWhiteSpace(text.charCodeAt(end))) end++;
  return end;
}

function matchOf(tokens: ReadonlyMap<string, string>, sequence: string): Match | undefined {
  const token = tokens.get(sequence);
  return token === undefined ? undefined : { token, length: sequence.length };
}

/** Whether a UTF-16 code unit separates emoticons. It is not all that JavaScript calls white space. */
function isWhiteSpace(code: number): boolean {
  return (
    code === 0x20 ||
    (code >= 0x09 && code <= 0x0d) ||
    code === 0xa0 ||
    (code >= 0x2000 && code <= 0x200a) ||
    code === 0x2028 ||
    code === 0x2029 ||
    code === 0x202f ||
    code === 0x205f ||
    code === 0x3000
  );
}
