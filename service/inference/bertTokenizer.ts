import type { TokenReader } from './textTokenizer.js';
import { WordPiece, type WordPieceTrie } from './wordPiece.js';

/** Most words remembered, with their ids about 3 MB. */
const MOST_WORDS = 20_000;

/** Longer words, of UTF-16 code units, are rare, and not remembered. */
const LONGEST_WORD = 32;

/** Longer ones, of UTF-16 code units, are normalised in portions. */
const LONGEST_WHOLE = 256;

/**
 * Characters of words that are read of a text, in UTF-16 code units: 16 for each of 4,096 tokens,
 * where English has 4 or 5.
 */
const MOST_CHARACTERS = 65_536;

/** After so many marks in a row a text is made stream-safe (UAX #15, section 13). */
const MOST_MARKS = 30;

/** U+034F, which ends a run of marks and is a mark itself, so that it is left out with the others. */
const COMBINING_GRAPHEME_JOINER = '\u034f';

const PUNCTUATION = '\\p{P}!-\\/:-@\\[-`\\{-~';

/** Characters that are punctuation once they have lost their marks: U+1FEF is \`, ≠ is =, ≮ is <, ≯ is >. */
const PUNCTUATION_WITH_MARKS = '\\u1fef\\u2260\\u226e\\u226f';

/** As BERT's own code has them; those beyond U+FFFF are not among them in transformers.js. */
const IDEOGRAPHS = '\\u4e00-\\u9fff\\u3400-\\u4dbf\\uf900-\\ufaff';

const CONTROLS =
  '\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f\\ufffd\\p{Cf}\\p{Co}\\p{Cs}';

const MARKS = '\\p{Mn}';

/** Ids of the first tokens of a text, special tokens left out. */
export interface FirstTokens {
  /** As many as were asked for or more, or all. */
  readonly ids: readonly number[];
  /** Whether reading stopped at so many characters, however few tokens they are. */
  readonly cut: boolean;
}

/** What a tokenizer.json of BERT's kind says, as threads share it. */
export interface BertTokenizerTables {
  readonly trie: WordPieceTrie;
  readonly before: readonly number[];
  readonly after: readonly number[];
  readonly padId: number;
  readonly lowercase: boolean;
  readonly stripsMarks: boolean;
  readonly separatesIdeographs: boolean;
  /** Ids of what is looked for in a text as it stands. */
  readonly addedIds: ReadonlyMap<string, number>;
}

/**
 * BERT's tokenizer: token ids of texts, without special tokens. It gives what transformers.js gives
 * (tests compare them) in time in proportion to what is read, whatever the characters: that one's
 * normaliser takes half a second for a word of 1 MB, and minutes for as many combining marks.
 *
 * A text is its words, one after the other, and words repeat themselves: their ids are remembered.
 */
export class BertTokenizer implements TokenReader {
  readonly before: readonly number[];
  readonly after: readonly number[];
  readonly unknownId: number;
  /** Any will do: what it fills is masked. */
  readonly padId: number;
  /** Pieces by their ids, once one was asked for: they take 2 MB per thread. */
  #pieces: readonly string[] | undefined;
  readonly #wordPiece: WordPiece;
  readonly #words = new Map<string, readonly number[]>();
  readonly #lowercase: boolean;
  readonly #stripsMarks: boolean;
  readonly #addedIds: ReadonlyMap<string, number>;
  /** From a character that is read to the next space. */
  readonly #word: RegExp;
  readonly #added: RegExp;
  readonly #controls: RegExp;
  readonly #ideographs: RegExp | undefined;
  /** A run of letters, or one mark of punctuation, of a normalised text. */
  readonly #piece = new RegExp(`[^\\s${PUNCTUATION}]+|[${PUNCTUATION}]`, 'gu');
  /** A character that is a token of its own, or becomes one. */
  readonly #break: RegExp;
  readonly #toLastBreak: RegExp;
  /** What normalising leaves out. */
  readonly #dropped: RegExp;
  /** More characters that are read than a word may have. */
  readonly #tooLong: RegExp;

  constructor(tables: BertTokenizerTables) {
    this.#wordPiece = new WordPiece(tables.trie);
    this.unknownId = tables.trie.unknownId;
    this.padId = tables.padId;
    this.before = tables.before;
    this.after = tables.after;
    this.#lowercase = tables.lowercase;
    this.#stripsMarks = tables.stripsMarks;
    this.#addedIds = tables.addedIds;
    const dropped = CONTROLS + (this.#stripsMarks ? MARKS : '');
    const ideographs = tables.separatesIdeographs ? IDEOGRAPHS : '';
    this.#word = new RegExp(`[^\\t\\n\\r\\p{Z}${dropped}][^\\t\\n\\r\\p{Z}]*`, 'gu');
    this.#added = anyOf([...this.#addedIds.keys()]);
    this.#controls = new RegExp(`[${CONTROLS}]+`, 'gu');
    this.#ideographs = ideographs ? new RegExp(`[${ideographs}]`, 'g') : undefined;
    const breaks = `[${PUNCTUATION}${ideographs}${this.#stripsMarks ? PUNCTUATION_WITH_MARKS : ''}]`;
    this.#break = new RegExp(breaks, 'gu');
    this.#toLastBreak = new RegExp(`^[^]*${breaks}`, 'u');
    this.#dropped = new RegExp(`[${dropped}]+`, 'gu');
    const most = tables.trie.mostCharacters;
    this.#tooLong = new RegExp(`^(?:[${dropped}]*[^${dropped}]){${most + 1}}`, 'u');
  }

  /** Ids of the first tokens of a text: `enough` or more, or all. What follows is not read. */
  firstIds(portions: Iterable<string>, enough: number): FirstTokens {
    const ids: number[] = [];
    let left = MOST_CHARACTERS;
    for (const portion of portions) {
      this.#word.lastIndex = 0;
      while (ids.length < enough) {
        const word = this.#word.exec(portion)?.[0];
        if (word === undefined) break;
        if (word.length > left) {
          this.#push(word.slice(0, left), ids, enough);
          return { ids, cut: true };
        }
        left -= word.length;
        if (word.length > LONGEST_WORD) this.#push(word, ids, enough);
        else for (const id of this.#remember(word)) ids.push(id);
      }
      if (ids.length >= enough) break;
    }
    return { ids, cut: false };
  }

  /** A vocabulary's entry, with `##` before what continues a word. */
  piece(id: number): string {
    this.#pieces ??= this.#wordPiece.pieces();
    return this.#pieces[id] ?? '';
  }

  #remember(word: string): readonly number[] {
    const known = this.#words.get(word);
    if (known) return known;
    const ids: number[] = [];
    this.#push(word, ids, Number.POSITIVE_INFINITY);
    if (this.#words.size === MOST_WORDS) this.#words.clear();
    // A copy: a part of a string would keep the whole text in memory.
    this.#words.set(JSON.parse(JSON.stringify(word)), ids);
    return ids;
  }

  /** Adds the ids of a word in which added tokens may stand. */
  #push(word: string, ids: number[], enough: number): void {
    for (let from = 0; from < word.length && ids.length < enough; ) {
      this.#added.lastIndex = from;
      const added = this.#added.exec(word);
      const to = added?.index ?? word.length;
      if (to > from) this.#pushSection(word.slice(from, to), ids, enough);
      if (added) ids.push(this.#addedIds.get(added[0])!);
      from = to + (added?.[0].length ?? 0);
    }
  }

  /** Adds the ids of a text without spaces and added tokens, in portions that end with a token. */
  #pushSection(whole: string, ids: number[], enough: number): void {
    const section = whole.includes(SIGMA) ? this.#lowerSigmas(whole) : whole;
    for (let from = 0; from < section.length && ids.length < enough; ) {
      const portion = section.slice(from, from + LONGEST_WHOLE);
      const last = from + portion.length === section.length && !this.#tooLong.test(portion);
      const end = last ? portion.length : (this.#toLastBreak.exec(portion)?.[0].length ?? 0);
      if (end > 0) {
        this.#pushNormalised(portion.slice(0, end), ids);
        from += end;
      } else {
        this.#break.lastIndex = from;
        const to = this.#break.exec(section)?.index ?? section.length;
        this.#pushRun(section.slice(from, to), ids);
        from = to;
      }
    }
  }

  /** A sigma's small form depends on what is around it: it is to be found before a text is cut. */
  #lowerSigmas(text: string): string {
    const isCut = text.length > LONGEST_WHOLE || this.#tooLong.test(text);
    if (!this.#lowercase || !isCut) return text;
    return text.replaceAll(SIGMA, (sigma, at: number) => {
      const before = text.slice(Math.max(0, at - AROUND_SIGMA), at).replace(this.#controls, '');
      const after = text.slice(at, at + AROUND_SIGMA).replace(this.#controls, '');
      return (before + after).toLowerCase()[before.toLowerCase().length] ?? sigma;
    });
  }

  /** Adds the ids of letters, and what is left out between them, without a break. */
  #pushRun(run: string, ids: number[]): void {
    if (this.#tooLong.test(run)) ids.push(this.unknownId);
    else this.#pushNormalised(run.replace(this.#dropped, ''), ids);
  }

  #pushNormalised(text: string, ids: number[]): void {
    for (const piece of this.#normalise(text).match(this.#piece) ?? []) {
      this.#wordPiece.push(piece, ids);
    }
  }

  #normalise(text: string): string {
    if (ASCII.test(text)) return this.#lowercase ? text.toLowerCase() : text;
    let normal = text.replace(this.#controls, '');
    if (this.#ideographs) normal = normal.replace(this.#ideographs, ' $& ');
    if (this.#lowercase) normal = normal.toLowerCase();
    return this.#stripsMarks ? stripMarks(normal) : normal;
  }
}

const ASCII = /^[!-~]*$/;

const SIGMA = 'Σ';

/** Characters around a sigma that decide which of its two small forms it has. */
const AROUND_SIGMA = 16;

const MANY_MARKS = new RegExp(`\\p{M}{${MOST_MARKS}}`, 'gu');

/** Without the stops, the time to bring marks into their order grows with the square of their number. */
function stripMarks(text: string): string {
  const safe =
    text.length > MOST_MARKS ? text.replace(MANY_MARKS, `$&${COMBINING_GRAPHEME_JOINER}`) : text;
  return safe.normalize('NFD').replace(/\p{Mn}+/gu, '');
}

/** The longest of these strings at a place. */
function anyOf(contents: readonly string[]): RegExp {
  const escaped = [...contents]
    .sort((a, b) => b.length - a.length)
    .map((content) => content.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'));
  return new RegExp(escaped.length > 0 ? escaped.join('|') : '(?!)', 'g');
}
