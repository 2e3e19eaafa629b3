import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BertTokenizer, bertTokenizerSchema, type FirstTokens } from './bertTokenizer.js';
import type { Token } from './classification.js';
import { TextPreparation } from './textPreparation.js';

/** The token ids of one text, as the model wants them. */
export interface TokenIds {
  readonly ids: readonly number[];
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
  /** Ids of the first tokens of a text: `enough` or more, or all. */
  firstIds(text: string, enough: number): FirstTokens;
  /** The piece of text that an id stands for. */
  piece(id: number): string;
}

/** A model's tokenizer: texts to token ids, cut at the model's limit. */
export class TextTokenizer {
  readonly #reader: TokenReader;
  readonly #maxTokens: number;
  readonly #preparation: TextPreparation;

  private constructor(reader: TokenReader, maxTokens: number, preparation: TextPreparation) {
    this.#reader = reader;
    this.#maxTokens = maxTokens;
    this.#preparation = preparation;
  }

  /**
   * Loads tokenizer.json, tokenizer_config.json and, where there is one, emoji.json of a model on disk.
   * transformers.js is loaded only where the tokenizer is not of BERT's kind: its code and its copy of
   * the vocabulary take time and memory in each thread.
   */
  static async load(directory: string, maxTokens: number): Promise<TextTokenizer> {
    const json: unknown = JSON.parse(await readFile(join(directory, 'tokenizer.json'), 'utf8'));
    const bertFile = bertTokenizerSchema.safeParse(json).data;
    const preparation = await TextPreparation.load(directory);
    const reader = bertFile
      ? new BertTokenizer(bertFile)
      : await (await import('./libraryTokenizer.js')).libraryTokenizer(directory);
    return new TextTokenizer(reader, maxTokens, preparation);
  }

  /** Id that fills a batch up to its longest text. */
  get padId(): number {
    return this.#reader.padId;
  }

  /** Token ids of a text with the model's special tokens, at most the model's limit. */
  encode(text: string): TokenIds {
    const { before, after } = this.#reader;
    const room = this.#maxTokens - before.length - after.length;
    const { ids, cut } = this.#reader.firstIds(this.#preparation.prepare(text), room + 1);
    const read = ids.slice(0, room);
    return {
      ids: [...before, ...read, ...after],
      truncated: cut || ids.length > room,
      unknown: this.#unknownShare(read),
    };
  }

  #unknownShare(ids: readonly number[]): number {
    let count = 0;
    for (const id of ids) if (id === this.#reader.unknownId) count++;
    return count && count / ids.length;
  }

  /** The tokens of a text as `encode` gives them, each with its piece of text. */
  tokenize(text: string): Token[] {
    const { ids } = this.encode(text);
    const { before, after } = this.#reader;
    const end = ids.length - after.length;
    return ids.map((id, index) => ({
      id,
      text: this.#reader.piece(id),
      special: index < before.length || index >= end,
    }));
  }
}
