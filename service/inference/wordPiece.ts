/** What stands before a piece of a word that is not its first. */
const CONTINUES = '##';

/** What a vocabulary says of itself in tokenizer.json. */
export interface WordPieceModel {
  readonly vocab: Readonly<Record<string, number>>;
  readonly unk_token: string;
  readonly max_input_chars_per_word: number;
}

/**
 * WordPiece: a word is cut into the longest pieces that the vocabulary has, from its start. The
 * vocabulary is a trie, so that a word costs time in proportion to its length, whatever is in it.
 *
 * @see https://arxiv.org/abs/1609.08144
 */
export class WordPiece {
  readonly unknownId: number;
  /** Most characters of a word; longer ones are unknown. */
  readonly mostCharacters: number;
  /** Each node's children stand one after the other, by their code unit: where they start, and end. */
  readonly #childrenStart: Int32Array;
  readonly #childrenEnd: Int32Array;
  readonly #unit: Uint16Array;
  /** Id of the piece that ends at the node, or -1. */
  readonly #id: Int32Array;
  /** The node of `##`. */
  readonly #continuation: number;

  constructor({ vocab, unk_token: unknown, max_input_chars_per_word: most }: WordPieceModel) {
    this.unknownId = vocab[unknown]!;
    this.mostCharacters = most;
    const pieces = Object.keys(vocab).sort(byUnits);
    const start: number[] = [];
    const end: number[] = [];
    const unit = [0];
    const id: number[] = [];
    /** The pieces that start as a node says, from and to. */
    const span = [[0, pieces.length, 0]];
    for (let node = 0; node < span.length; node++) {
      const [first, last, depth] = span[node] as [number, number, number];
      let from = first;
      id.push(-1);
      while (from < last && pieces[from]!.length === depth) id[node] = vocab[pieces[from++]!]!;
      start.push(span.length);
      while (from < last) {
        const next = pieces[from]!.charCodeAt(depth);
        let to = from + 1;
        while (to < last && pieces[to]!.charCodeAt(depth) === next) to++;
        unit.push(next);
        span.push([from, to, depth + 1]);
        from = to;
      }
      end.push(span.length);
    }
    this.#childrenStart = Int32Array.from(start);
    this.#childrenEnd = Int32Array.from(end);
    this.#unit = Uint16Array.from(unit);
    this.#id = Int32Array.from(id);
    this.#continuation = [...CONTINUES].reduce(
      (node, character) => this.#child(node, character.charCodeAt(0)),
      0,
    );
  }

  /** Adds the ids of a word's pieces, or that of the unknown token. */
  push(word: string, ids: number[]): void {
    const before = ids.length;
    if (word.length > this.mostCharacters && charactersOf(word) > this.mostCharacters) {
      ids.push(this.unknownId);
      return;
    }
    for (let start = 0; start < word.length; ) {
      let node = start === 0 ? 0 : this.#continuation;
      let end = -1;
      let id = -1;
      for (let at = start; node >= 0 && at < word.length; ) {
        node = this.#child(node, word.charCodeAt(at++));
        if (node < 0 || this.#id[node]! < 0) continue;
        end = at;
        id = this.#id[node]!;
      }
      if (end < 0) {
        ids.length = before;
        ids.push(this.unknownId);
        return;
      }
      ids.push(id);
      start = end;
    }
  }

  /** The child of a node by a code unit, or -1. */
  #child(node: number, unit: number): number {
    if (node < 0) return -1;
    let low = this.#childrenStart[node]!;
    let high = this.#childrenEnd[node]! - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const found = this.#unit[middle]!;
      if (found === unit) return middle;
      if (found < unit) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }
}

/** Code points: a word's characters as the vocabulary's makers count them. */
function charactersOf(word: string): number {
  let count = 0;
  for (const _ of word) count++;
  return count;
}

function byUnits(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
