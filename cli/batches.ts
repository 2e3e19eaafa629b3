import { type Entry, hasText } from './entry.js';

/** How much is classified together. */
export interface BatchLimits {
  readonly texts: number;
  /** Keeps the memory small that a batch of long texts takes. */
  readonly characters: number;
}

/** Entries that wait together, those without a text included: they take memory as well. */
const MOST_ENTRIES = 1024;

/** What has been read is not kept back for longer than this, in ms: somebody may watch a slow pipe. */
const PATIENCE_MS = 1000;

/**
 * Cuts entries into batches, in order. What was read before an error is still given.
 *
 * @throws what the entries throw
 */
export async function* inBatches(
  entries: AsyncGenerator<Entry, void>,
  limits: BatchLimits,
): AsyncGenerator<Entry[], void> {
  let batch = new Batch(limits);
  let next: Promise<IteratorResult<Entry, void>> | undefined;
  try {
    for (;;) {
      next ??= entries.next();
      const read = await (batch.late ? Promise.race([next, batch.late]) : next);
      if (read !== 'late') {
        next = undefined;
        if (read.done) break;
        batch.add(read.value);
        if (!batch.full) continue;
      }
      batch.close();
      yield batch.entries;
      batch = new Batch(limits);
    }
  } catch (error) {
    if (batch.entries.length > 0) yield batch.entries;
    throw error;
  } finally {
    // Not awaited: an input from which nothing comes would keep the whole command waiting.
    entries.return().catch(() => {});
  }
  if (batch.entries.length > 0) yield batch.entries;
}

class Batch {
  readonly entries: Entry[] = [];
  /** Resolves when the first entry has waited long enough. */
  late: Promise<'late'> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #texts = 0;
  #characters = 0;
  readonly #limits: BatchLimits;

  constructor(limits: BatchLimits) {
    this.#limits = limits;
  }

  get full(): boolean {
    const { texts, characters } = this.#limits;
    return (
      this.entries.length >= MOST_ENTRIES || this.#texts >= texts || this.#characters >= characters
    );
  }

  /** Stops the clock: until it has run down, it would keep hold of every entry. */
  close(): void {
    clearTimeout(this.#timer);
  }

  add(entry: Entry): void {
    this.entries.push(entry);
    this.late ??= new Promise((resolve) => {
      this.#timer = setTimeout(resolve, PATIENCE_MS, 'late').unref();
    });
    if (!hasText(entry)) return;
    this.#texts++;
    this.#characters += entry.text.length;
  }
}
