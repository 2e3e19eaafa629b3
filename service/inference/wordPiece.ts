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
    const pieces = Object.keys(vocab).sort();
    const mostNodes = pieces.reduce((sum, { length }) => sum + length, 1);
    const [first, last] = [new Int32Array(mostNodes), new Int32Array(mostNodes)];
    const [start, end] = [new Int32Array(mostNodes), new Int32Array(mostNodes)];
    const id = new Int32Array(mostNodes);
    const unit = new Uint16Array(mostNodes);
    // Of a node, the pieces that start as it says stand from `first` to `last`. Nodes come level by level.
    last[0] = pieces.length;
    let nodes = 1;
    for (let node = 0, depth = 0, level = 1; node < nodes; node++) {
      if (node === level) {
        depth++;
        level = nodes;
      }
      let from = first[node]!;
      id[node] = pieces[from]!.length === depth ? vocab[pieces[from++]!]! : -1;
      start[node] = nodes;
      while (from < last[node]!) {
        const next = pieces[from]!.charCodeAt(depth);
        first[nodes] = from;
        while (from < last[node]! && pieces[from]!.charCodeAt(depth) === next) from++;
        last[nodes] = from;
        unit[nodes++] = next;
      }
      end[node] = nodes;
    }
    this.#childrenStart = start.slice(0, nodes);
    this.#childrenEnd = end.slice(0, nodes);
    this.#unit = unit.slice(0, nodes);
    this.#id = id.slice(0, nodes);
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
