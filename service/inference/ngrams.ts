/** Words of more letters are keys and digests more often than words. */
const LONGEST_WORD = 20;

/** Longest character n-gram, the borders of its word included. */
const LONGEST_NGRAM = 4;

/** Handles, hashtags, addresses, and what is code or a number more than a word. */
const NO_WORD = /^[@#]|^https?|[\d_/\\<>{}=]|[a-z][.(:][a-z]/;

/**
 * The words of a text that tell its language, if it is written in Latin letters: runs of letters in
 * lower case, but no handle, address or piece of code.
 */
export function latinWords(text: string): string[] {
  const words: string[] = [];
  for (const piece of text.toLowerCase().split(/\s+/)) {
    if (!NO_WORD.test(piece)) pushLatinRuns(piece, words);
  }
  return words;
}

function pushLatinRuns(piece: string, words: string[]): void {
  let start = 0;
  for (let at = 0; at <= piece.length; at++) {
    if (at < piece.length && isLatinLetter(piece.charCodeAt(at))) continue;
    if (at > start && at - start <= LONGEST_WORD) words.push(piece.slice(start, at));
    start = at + 1;
  }
}

/** Whether a UTF-16 code unit of a text in lower case is a Latin letter. */
function isLatinLetter(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0xdf && code <= 0x24f && code !== 0xf7);
}

/**
 * Buckets of the character n-grams of a word, its borders included, and of the word as a whole.
 *
 * @param buckets a power of two
 * @param visit called with each bucket, 0 .. buckets − 1
 */
export function visitNgrams(word: string, buckets: number, visit: (bucket: number) => void): void {
  const bordered = ` ${word} `;
  for (let start = 0; start < bordered.length - 1; start++) {
    const end = Math.min(bordered.length, start + LONGEST_NGRAM);
    let hash = mix(NGRAM_SEED, bordered.charCodeAt(start));
    for (let at = start + 1; at < end; at++) {
      hash = mix(hash, bordered.charCodeAt(at));
      visit(bucketOf(hash, buckets));
    }
  }
  let hash = WORD_SEED;
  for (let at = 0; at < word.length; at++) hash = mix(hash, word.charCodeAt(at));
  visit(bucketOf(hash, buckets));
}

/** Where the FNV-1a hash of n-grams starts, and another, so that words are other features. */
const NGRAM_SEED = 0x811c9dc5;
const WORD_SEED = 0x2f0b4a27;

/** A step of FNV-1a, by UTF-16 code units in place of bytes. */
function mix(hash: number, code: number): number {
  return Math.imul(hash ^ code, 0x01000193);
}

function bucketOf(hash: number, buckets: number): number {
  return (hash ^ (hash >>> 15)) & (buckets - 1);
}
