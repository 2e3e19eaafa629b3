/** Most tokens of a text that are read, special tokens included. */
export const MOST_TOKENS = 4096;

/** How much a model reads, in tokens, special tokens included. */
export interface TokenLimits {
  /** Of a text. */
  readonly maxTokens: number;
  /** In one run. */
  readonly runTokens: number;
}

/** Tokens of a window, special tokens left out: long reviews are judged best in pieces of a paragraph. */
const WINDOW_TOKENS = 160;

/** A window starts at a sentence of the one before that is among so many last tokens of it. */
const SENTENCE_OVERLAP = 40;

/** Tokens of the window before that are read again where none of them starts a sentence. */
const OVERLAP = 20;

/** A stretch of tokens, from one index up to another. */
export type Span = readonly [from: number, to: number];

/** What the model said of a window, or of a whole text. */
export interface Output {
  /** The model's outputs before softmax. */
  readonly logits: Float32Array;
  readonly familiarity?: number;
}

/**
 * Cuts a long text into windows that overlap. A window ends with a sentence where one ends in its second
 * half; each has at least a quarter of its tokens to itself, so that the cost is in proportion to the length.
 *
 * @param ids of the text, special tokens left out
 * @param ends ids that end a sentence
 * @param room most tokens that the model reads at a time
 */
export function windowsOf(
  ids: readonly number[],
  ends: ReadonlySet<number>,
  room = WINDOW_TOKENS,
): Span[] {
  const most = Math.min(WINDOW_TOKENS, room);
  const scale = most / WINDOW_TOKENS;
  const startsSentence = (at: number) => ends.has(ids[at - 1]!) && !ends.has(ids[at]!);
  const spans: Span[] = [];
  for (let from = 0; ; ) {
    let to = from + most;
    if (to >= ids.length) {
      spans.push([from, ids.length]);
      return spans;
    }
    while (to > from + most / 2 && !startsSentence(to)) to--;
    if (!startsSentence(to)) to = from + most;
    spans.push([from, to]);
    from = Math.max(from + 1, to - Math.floor(SENTENCE_OVERLAP * scale));
    while (from < to && !startsSentence(from)) from++;
    if (from === to) from = Math.max(spans.at(-1)![0] + 1, to - Math.floor(OVERLAP * scale));
  }
}

/**
 * What the windows of a text say together: the mean of their outputs, each counted by its tokens.
 *
 * @param weights tokens of each window
 */
export function combine(outputs: readonly Output[], weights: readonly number[]): Output {
  const [first] = outputs;
  if (outputs.length === 1) return first!;
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = (value: (output: Output) => number) =>
    outputs.reduce((sum, output, index) => sum + value(output) * weights[index]!, 0) / total;
  return {
    logits: first!.logits.map((_, label) => mean(({ logits }) => logits[label]!)),
    ...(first!.familiarity !== undefined && {
      familiarity: mean(({ familiarity }) => familiarity!),
    }),
  };
}
