import { AutoTokenizer, env, type PreTrainedTokenizer } from '@huggingface/transformers';
import type { Token } from './classification.js';

// The service never reaches out for a model: what it serves is on disk before it starts.
env.allowRemoteModels = false;

/** The token ids of one text, as the model wants them. */
export interface TokenIds {
  readonly ids: readonly number[];
  readonly truncated: boolean;
}

/**
 * Characters of a text a token to look at first. English has four to five characters a token; only
 * texts with far longer words or runs of spaces need a second look.
 */
const CHARACTERS_PER_TOKEN = 8;

/** A model's tokenizer: texts to token ids, cut at the model's limit. */
export class TextTokenizer {
  readonly #tokenizer: PreTrainedTokenizer;
  readonly #maxTokens: number;
  readonly #before: readonly number[];
  readonly #after: readonly number[];

  private constructor(tokenizer: PreTrainedTokenizer, maxTokens: number) {
    this.#tokenizer = tokenizer;
    this.#maxTokens = maxTokens;
    const [before, after] = specialTokens(tokenizer);
    this.#before = before;
    this.#after = after;
  }

  /** Loads tokenizer.json and tokenizer_config.json of a model on disk. */
  static async load(directory: string, maxTokens: number): Promise<TextTokenizer> {
    const tokenizer = await AutoTokenizer.from_pretrained(directory, { local_files_only: true });
    return new TextTokenizer(tokenizer, maxTokens);
  }

  /** Id that fills a batch up to its longest text. */
  get padId(): number {
    return this.#tokenizer.pad_token_id ?? 0;
  }

  /** Token ids of a text with the model's special tokens, at most the model's limit. */
  encode(text: string): TokenIds {
    const room = this.#maxTokens - this.#before.length - this.#after.length;
    const ids = this.#firstIds(text, room);
    return {
      ids: [...this.#before, ...ids.slice(0, room), ...this.#after],
      truncated: ids.length > room,
    };
  }

  /** The tokens of a text as `encode` gives them, each with its piece of text. */
  tokenize(text: string): Token[] {
    const { ids } = this.encode(text);
    const end = ids.length - this.#after.length;
    return ids.map((id, index) => ({
      id,
      text: this.#tokenizer.decode([id], { clean_up_tokenization_spaces: false }),
      special: index < this.#before.length || index >= end,
    }));
  }

  /**
   * Ids of more than `room` first tokens of a text, or all of them. A long text costs what the model reads
   * of it, not its whole length: only its start is tokenised, twice as much while that gives too few.
   */
  #firstIds(text: string, room: number): number[] {
    const idsOf = (start: string) => this.#tokenizer.encode(start, { add_special_tokens: false });
    for (let length = room * CHARACTERS_PER_TOKEN; length < text.length; length *= 2) {
      const end = text.lastIndexOf(' ', length);
      const ids = end > 0 ? idsOf(text.slice(0, end)) : [];
      if (ids.length > room) return ids;
    }
    return idsOf(text);
  }
}

/** The ids a tokenizer puts before and after one text, `[CLS]` and `[SEP]` for BERT. */
function specialTokens(tokenizer: PreTrainedTokenizer): [number[], number[]] {
  const bare = tokenizer.encode('a', { add_special_tokens: false });
  const whole = tokenizer.encode('a');
  const start = whole.findIndex((_, index) =>
    bare.every((id, offset) => whole[index + offset] === id),
  );
  return [whole.slice(0, start), whole.slice(start + bare.length)];
}
