import { BertTokenizer, type FirstTokens } from './bertTokenizer.js';
import type { Token } from './classification.js';
import { TextPreparation } from './textPreparation.js';
import type { TokenizerFiles } from './tokenizerFiles.js';
import { type Span, type TokenLimits, windowsOf } from './windows.js';

/** Token ids of a text, or of a window of it, with the model's special tokens. */
export type Window = ArrayLike<number>;

/** A text as the model reads it. */
export interface EncodedText {
  /** One, or several that overlap where the text is longer than the model reads at a time. */
  readonly windows: readonly Window[];
  /** Tokens that are read, each counted once, special tokens included. */
  readonly tokens: number;
  /** Whether the text has more tokens than are read. */
  readonly truncated: boolean;
  /** Share of them, special tokens left out, that stand for something that the vocabulary lacks. */
  readonly unknown: number;
}

/** What a kind of tokenizer does. */
export interface TokenReader {
  /** Ids that stand before and after one text, `[CLS]` and `[SEP]` for BERT. */
  readonly before: readonly number[];
  readonly after: readonly number[];
  /** Id of what the vocabulary lacks, where there is one. */
  readonly unknownId: number | undefined;
  /** Id that fills a batch up to its longest text. */
  readonly padId: number;
  /** Ids of the first tokens of a text in portions that end with a word: `enough` or more, or all. */
  firstIds(portions: Iterable<string>, enough: number): FirstTokens;
  /** The piece of text that an id stands for. */
  piece(id: number): string;
}

/** A model's tokenizer: texts to token ids, in windows where the model does not read them at a time. */
export class TextTokenizer {
  readonly #reader: TokenReader;
  readonly #preparation: TextPreparation;
  /** Most tokens of a text, and of a run of the model, special tokens left out. */
  readonly #most: number;
  readonly #atATime: number;
  /** Ids that end a sentence. */
  readonly #ends: ReadonlySet<number>;

  private constructor(
    reader: TokenReader,
    preparation: TextPreparation,
    { maxTokens, runTokens }: TokenLimits,
  ) {
    this.#reader = reader;
    this.#preparation = preparation;
    const special = reader.before.length + reader.after.length;
    this.#most = maxTokens - special;
    this.#atATime = runTokens - special;
    this.#ends = new Set(['.', '!', '?'].flatMap((end) => reader.firstIds([end], 1).ids));
  }

  /**
   * A tokenizer of what was read. transformers.js is loaded only where it is not of BERT's kind: its
   * code and its copy of the vocabulary take time and memory in each thread.
   */
  static async load(files: TokenizerFiles, limits: TokenLimits): Promise<TextTokenizer> {
    const { directory, bert, sequences } = files;
    const reader = bert
      ? new BertTokenizer(bert)
      : await (await import('./libraryTokenizer.js')).libraryTokenizer(directory);
    return new TextTokenizer(reader, new TextPreparation(sequences), limits);
  }

  /** Id that fills a batch up to its longest text. */
  get padId(): number {
    return this.#reader.padId;
  }

  /** A text in windows, from its start up to the limit, or to an earlier one, special tokens included. */
  encode(text: string, mostTokens = Number.POSITIVE_INFINITY): EncodedText {
    const { before, after } = this.#reader;
    const { read, truncated } = this.#read(text, mostTokens - before.length - after.length);
    const spans: Span[] =
      read.length > this.#atATime ? windowsOf(read, this.#ends, this.#atATime) : [[0, read.length]];
    return {
      windows: spans.map(([from, to]) =>
        Uint32Array.from([...before, ...read.slice(from, to), ...after]),
      ),
      tokens: before.length + read.length + after.length,
      truncated,
      unknown: this.#unknownShare(read),
    };
  }

  #read(text: string, limit = this.#most): { read: readonly number[]; truncated: boolean } {
    const most = Math.min(this.#most, limit);
    const portions = this.#preparation.portions(text);
    const { ids, cut } = this.#reader.firstIds(portions, most + 1);
    const truncated = cut || ids.length > most;
    return { read: ids.slice(0, most), truncated };
  }

  #unknownShare(ids: readonly number[]): number {
    let count = 0;
    for (const id of ids) if (id === this.#reader.unknownId) count++;
    return count && count / ids.length;
  }

  /** The tokens that are read of a text, or fewer, special tokens included, each with its piece of text. */
  tokenize(text: string, mostTokens = Number.POSITIVE_INFINITY): Token[] {
    const { before, after } = this.#reader;
    const tokens = (ids: readonly number[], special: boolean) =>
      ids.map((id) => ({ id, text: this.#reader.piece(id), special }));
    return [
      ...tokens(before, true),
      ...tokens(this.#read(text, mostTokens - before.length - after.length).read, false),
      ...tokens(after, true),
    ];
  }
}
