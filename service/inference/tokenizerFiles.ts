import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { BertTokenizerTables } from './bertTokenizer.js';
import { ModelError } from './errors.js';
import { wordPieceTrie } from './wordPiece.js';

/** The tokenizer of a model on disk, read once for all threads. */
export interface TokenizerFiles {
  readonly directory: string;
  /** Absent where the tokenizer is of another kind than BERT's. */
  readonly bert?: BertTokenizerTables;
  /** Tokens of the vocabulary by emoji (without skin tone), shortcode or emoticon. */
  readonly sequences: ReadonlyMap<string, string>;
}

/** What a token does that is looked for in the text as it stands. */
const addedTokenSchema = z.object({
  id: z.int(),
  content: z.string().regex(/^\S+$/),
  single_word: z.literal(false).default(false),
  lstrip: z.literal(false).default(false),
  rstrip: z.literal(false).default(false),
  normalized: z.literal(false),
});

/** A tokenizer.json of BERT's kind: no token reaches across a space, and a word's tokens are its own. */
const bertTokenizerSchema = z.object({
  normalizer: z.object({
    type: z.literal('BertNormalizer'),
    clean_text: z.literal(true),
    handle_chinese_chars: z.boolean(),
    strip_accents: z.boolean().nullable(),
    lowercase: z.boolean(),
  }),
  pre_tokenizer: z.object({ type: z.literal('BertPreTokenizer') }),
  post_processor: z.object({
    type: z.literal('TemplateProcessing'),
    single: z.array(
      z.union([
        z.object({ SpecialToken: z.object({ id: z.string() }) }),
        z.object({ Sequence: z.object({ id: z.literal('A') }) }),
      ]),
    ),
    special_tokens: z.record(z.string(), z.object({ ids: z.array(z.int()) })),
  }),
  decoder: z.object({ type: z.literal('WordPiece') }),
  model: z.object({
    type: z.literal('WordPiece'),
    vocab: recordOf<number>(Number.isInteger),
    unk_token: z.string(),
    continuing_subword_prefix: z.literal('##'),
    max_input_chars_per_word: z.int().default(100),
  }),
  added_tokens: z.array(addedTokenSchema),
});

const emojiSchema = z.object({
  sequences: recordOf<string>((token, sequence) => typeof token === 'string' && sequence !== ''),
});

/** As z.record() has it, which takes 40 ms for a vocabulary. */
function recordOf<T>(fits: (value: unknown, key: string) => boolean) {
  return z.custom<Readonly<Record<string, T>>>(
    (record) =>
      typeof record === 'object' &&
      record !== null &&
      !Array.isArray(record) &&
      Object.keys(record).every((key) => fits((record as Record<string, unknown>)[key], key)),
  );
}

/**
 * Reads tokenizer.json and, where there is one, emoji.json of a model.
 *
 * @throws ModelError when a file is not to be read, or emoji.json is none of the expected form
 */
export function readTokenizer(directory: string): TokenizerFiles {
  try {
    const json: unknown = JSON.parse(readFileSync(join(directory, 'tokenizer.json'), 'utf8'));
    const file = bertTokenizerSchema.safeParse(json).data;
    const sequences = readSequences(directory);
    return { directory, ...(file && { bert: bertTables(file) }), sequences };
  } catch (error) {
    throw new ModelError(`the tokenizer in ${directory}: ${(error as Error).message}`);
  }
}

/**
 * What a model's emoji.json says; a model without one reads texts as they are.
 *
 * @throws when the file is none of the expected form
 */
export function readSequences(directory: string): ReadonlyMap<string, string> {
  const path = join(directory, 'emoji.json');
  if (!existsSync(path)) return new Map();
  const { sequences } = emojiSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  return new Map(Object.entries(sequences));
}

function bertTables(file: z.infer<typeof bertTokenizerSchema>): BertTokenizerTables {
  const { normalizer, model, post_processor: template, added_tokens: added } = file;
  const around = template.single.map((part) =>
    'Sequence' in part ? undefined : template.special_tokens[part.SpecialToken.id]!.ids,
  );
  return {
    trie: wordPieceTrie(model),
    before: around.slice(0, around.indexOf(undefined)).flatMap((ids) => ids!),
    after: around.slice(around.indexOf(undefined) + 1).flatMap((ids) => ids!),
    padId: model.vocab['[PAD]'] ?? 0,
    lowercase: normalizer.lowercase,
    stripsMarks: normalizer.strip_accents ?? normalizer.lowercase,
    separatesIdeographs: normalizer.handle_chinese_chars,
    addedIds: new Map(added.map(({ content, id }) => [content, id])),
  };
}
