import './noTelemetry.js';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AutoTokenizer, env, type PreTrainedTokenizer } from '@huggingface/transformers';
import { BertTokenizer, bertTokenizerSchema, type FirstTokens } from './bertTokenizer.js';
import type { Token } from './classification.js';
import { TextPreparation } from './textPreparation.js';

// The service never reaches out for a model: what it serves is on disk before it starts.
env.allowRemoteModels = false;

/** The token ids of one text, as the model wants them. */
export interface TokenIds {
  readonly ids: readonly number[];
  readonly truncated: boolean;
  /** Share of them, special tokens left out, that stand for something that the vocabulary lacks. */
  readonly unknown: number;
}

type FirstIds = (text: string, enough: number) => FirstTokens;

/** A model's tokenizer: texts to token ids, cut at the model's limit. */
export class TextTokenizer {
  readonly #tokenizer: PreTrainedTokenizer;
  readonly #maxTokens: number;
  readonly #preparation: TextPreparation;
  readonly #firstIds: FirstIds;
  readonly #unknownId: number | undefined;
  readonly #before: readonly number[];
  readonly #after: readonly number[];

  private constructor(
    tokenizer: PreTrainedTokenizer,
    maxTokens: number,
    preparation: TextPreparation,
    firstIds: FirstIds,
  ) {
    this.#tokenizer = tokenizer;
    this.#maxTokens = maxTokens;
    this.#preparation = preparation;
    this.#firstIds = firstIds;
    this.#unknownId = tokenizer.unk_token_id ?? undefined;
    const [before, after] = specialTokens(tokenizer);
    this.#before = before;
    this.#after = after;
  }

  /** Loads tokenizer.json, tokenizer_config.json and, where there is one, emoji.json of a model on disk. */
  static async load(directory: string, maxTokens: number): Promise<TextTokenizer> {
    const tokenizer = await AutoTokenizer.from_pretrained(directory, { local_files_only: true });
    const json: unknown = JSON.parse(await readFile(join(directory, 'tokenizer.json'), 'utf8'));
    const bertFile = bertTokenizerSchema.safeParse(json).data;
    const preparation = await TextPreparation.load(directory);
    const bert = bertFile && new BertTokenizer(bertFile);
    const firstIds: FirstIds = bert
      ? (text, enough) => bert.firstIds(text, enough)
      : byLibrary(tokenizer);
    return new TextTokenizer(tokenizer, maxTokens, preparation, firstIds);
  }

  /** Id that fills a batch up to its longest text. */
  get padId(): number {
    return this.#tokenizer.pad_token_id ?? 0;
  }

  /** Token ids of a text with the model's special tokens, at most the model's limit. */
  encode(text: string): TokenIds {
    const room = this.#maxTokens - this.#before.length - this.#after.length;
    const { ids, cut } = this.#firstIds(this.#preparation.prepare(text), room + 1);
    const read = ids.slice(0, room);
    return {
      ids: [...this.#before, ...read, ...this.#after],
      truncated: cut || ids.length > room,
      unknown: this.#unknownShare(read),
    };
  }

  #unknownShare(ids: readonly number[]): number {
    let count = 0;
    for (const id of ids) if (id === this.#unknownId) count++;
    return count && count / ids.length;
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
}

/** Characters that are looked at for a token: several times as many as a token has in any language. */
const CHARACTERS_PER_TOKEN = 16;

/** Runs of marks longer than Unicode's stream-safe text format has them: to normalise them takes long. */
const LONG_RUN_OF_MARKS = /(\p{M}{30})\p{M}+/gu;

/** A tokenizer that reads only whole texts gets no more of a text than it can need. */
function byLibrary(tokenizer: PreTrainedTokenizer): FirstIds {
  return (text, enough) => {
    const start = text.slice(0, enough * CHARACTERS_PER_TOKEN);
    const safe = start.replace(LONG_RUN_OF_MARKS, '$1');
    return {
      ids: tokenizer.encode(safe, { add_special_tokens: false }),
      cut: start.length < text.length,
    };
  };
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
