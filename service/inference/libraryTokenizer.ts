import './noTelemetry.js';
import { AutoTokenizer, env, type PreTrainedTokenizer } from '@huggingface/transformers';
import type { TokenReader } from './textTokenizer.js';

// The service never reaches out for a model: what it serves is on disk before it starts.
env.allowRemoteModels = false;

/** Characters that are looked at for a token: several times as many as a token has in any language. */
const CHARACTERS_PER_TOKEN = 16;

/** Runs of marks longer than Unicode's stream-safe text format has them: to normalise them takes long. */
const LONG_RUN_OF_MARKS = /(\p{M}{30})\p{M}+/gu;

/** Any tokenizer, as transformers.js reads it; since that one reads whole texts it gets no more of one than it can need. */
export async function libraryTokenizer(directory: string): Promise<TokenReader> {
  const tokenizer = await AutoTokenizer.from_pretrained(directory, { local_files_only: true });
  const [before, after] = specialTokens(tokenizer);
  return {
    before,
    after,
    unknownId: tokenizer.unk_token_id ?? undefined,
    padId: tokenizer.pad_token_id ?? 0,
    firstIds(portions, enough) {
      const most = enough * CHARACTERS_PER_TOKEN;
      let text = '';
      for (const portion of portions) {
        text += portion;
        if (text.length > most) break;
      }
      const safe = text.slice(0, most).replace(LONG_RUN_OF_MARKS, '$1');
      return {
        ids: tokenizer.encode(safe, { add_special_tokens: false }),
        cut: text.length > most,
      };
    },
    piece: (id) => tokenizer.decode([id], { clean_up_tokenization_spaces: false }),
  };
}

/** The ids a tokenizer puts before and after one text. */
function specialTokens(tokenizer: PreTrainedTokenizer): [number[], number[]] {
  const bare = tokenizer.encode('a', { add_special_tokens: false });
  const whole = tokenizer.encode('a');
  const start = whole.findIndex((_, index) =>
    bare.every((id, offset) => whole[index + offset] === id),
  );
  return [whole.slice(0, start), whole.slice(start + bare.length)];
}
