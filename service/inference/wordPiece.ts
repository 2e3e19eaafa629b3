/** What stands before a piece of a word that is not its first. */
const CONTINUES = '##';

/** What a vocabulary says of itself in tokenizer.json. */
export interface WordPieceModel {
  readonly vocab: Readonly<Record<string, number>>;
  readonly unk_token: string;
  readonly max_input_chars_per_word: number;
}

/** A vocabulary as a trie, in memory that threads share. */
export interface WordPieceTrie {
  readonly unknownId: number;
  /** Most characters of a word; longer ones are unknown. */
  readonly mostCharacters: number;
  /** Each node's children stand one after the other, by their code unit: where they start, and end. */
  readonly childrenStart: Int32Array;
  readonly childrenEnd: Int32Array;
  readonly unit: Uint16Array;
  /** Id of the piece that ends at the node, or -1. */
  readonly id: Int32Array;
}

/** The trie of a vocabulary. */
export function wordPieceTrie(model: WordPieceModel): WordPieceTrie {
  const { vocab } = model;
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
  return {
    unknownId: vocab[model.unk_token]!,
    mostCharacters: model.max_input_chars_per_word,
    childrenStart: shared(Int32Array, start.subarray(0, nodes)),
    childrenEnd: shared(Int32Array, end.subarray(0, nodes)),
    unit: shared(Uint16Array, unit.subarray(0, nodes)),
    id: shared(Int32Array, id.subarray(0, nodes)),
  };
}

/** A copy that threads share instead of having one each. */
function shared<T extends Uint16Array | Int32Array>(
  kind: { new (memory: SharedArrayBuffer): T },
  numbers: T,
): T {
  const copy = new kind(new SharedArrayBuffer(numbers.byteLength));
  copy.set(numbers);
  return copy;
}

/**
 * WordPiece: a word is cut into the longest pieces that the vocabulary has, from its start. The
 * vocabulary is a trie, so that a word costs time in proportion to its length, whatever is in it.
 *
 * @see https://arxiv.org/abs/1609.08144
 */
export class WordPiece {
  readonly #trie: WordPieceTrie;
  /** The node of `##`. */
  readonly #continuation: number;

  constructor(trie: WordPieceTrie) {
    this.#trie = trie;
    this.#continuation = [...CONTINUES].reduce(
      (node, character) => this.#child(node, character.charCodeAt(0)),
      0,
    );
  }

  /** The vocabulary, by its ids. */
  pieces(): string[] {
    const { childrenStart, childrenEnd, unit, id } = this.#trie;
    const pieces: string[] = [];
    const texts = [''];
    for (let node = 0; node < id.length; node++) {
      const text = texts[node]!;
      if (id[node]! >= 0) pieces[id[node]!] = text;
      for (let child = childrenStart[node]!; child < childrenEnd[node]!; child++)
        texts[child] = text + String.fromCharCode(unit[child]!);
    }
    return pieces;
  }

  /** Adds the ids of a word's pieces, or that of the unknown token. */
  push(word: string, ids: number[]): void {
    const before = ids.length;
    const { unknownId, mostCharacters, id: idOf } = this.#trie;
    if (word.length > mostCharacters && charactersOf(word) > mostCharacters) {
      ids.push(unknownId);
      return;
    }
    for (let start = 0; start < word.length; ) {
      let node = start === 0 ? 0 : this.#continuation;
      let end = -1;
      let id = -1;
      for (let at = start; node >= 0 && at < word.length; ) {
        node = this.#child(node, word.charCodeAt(at++));
        if (node < 0 || idOf[node]! < 0) continue;
        end = at;
        id = idOf[node]!;
      }
      if (end < 0) {
        ids.length = before;
        ids.push(unknownId);
        return;
      }
      ids.push(id);
      start = end;
    }
  }

  /** The child of a node by a code unit, or -1. */
  #child(node: number, unit: number): number {
    if (node < 0) return -1;
    const { childrenStart, childrenEnd, unit: unitOf } = this.#trie;
    let low = childrenStart[node]!;
    let high = childrenEnd[node]! - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const found = unitOf[middle]!;
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
