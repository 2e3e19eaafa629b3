/** The texts of one request that wait. */
interface Flow {
  waiting: number;
}

/** One text waiting for its turn. */
interface Entry<T> {
  readonly item: T;
  /** Estimated tokens of the text. */
  readonly weight: number;
  /** Virtual start time; the queue serves the smallest first. */
  readonly tag: number;
  readonly flow: Flow;
}

/**
 * How many of the next entries a batch may be chosen from. Wide enough to find texts of one length,
 * narrow enough that choosing costs less than it saves.
 */
const WINDOW = 256;

/**
 * A queue of texts that is fair between requests and cuts batches of similar length.
 *
 * Fairness is fair queueing by virtual time (Demers, Keshav and Shenker, SIGCOMM 1989; Goyal, Vin
 * and Cheng, SIGCOMM 1996): the texts of one request follow each other in virtual time by their
 * weight, and virtual time passes as if all waiting requests were served at once, each with an
 * equal share. So a text that comes alone does not wait behind all texts of a large request, and a
 * stream of such texts does not starve the large request.
 *
 * Every batch holds the entry whose turn it is, so an entry with n entries before it leaves the
 * queue within n + 1 batches; the rest of the batch are those of the next entries that are closest
 * to it in length, so that little is padded.
 */
export class FairQueue<T> {
  #entries: Entry<T>[] = [];
  #virtualTime = 0;
  #weight = 0;
  #flows = 0;

  /** Texts waiting. */
  get size(): number {
    return this.#entries.length;
  }

  /** Estimated tokens waiting. */
  get weight(): number {
    return this.#weight;
  }

  /** Estimated tokens that would be served before the last text of a request that came now. */
  weightAhead(weights: readonly number[]): number {
    const lastTag = weights.slice(0, -1).reduce((tag, weight) => tag + weight, this.#virtualTime);
    const end = this.#endOf(lastTag);
    let ahead = 0;
    for (let index = 0; index < end; index++) ahead += this.#entries[index]!.weight;
    return ahead;
  }

  /** Adds the texts of one request, at least one. */
  enqueue(items: readonly { readonly item: T; readonly weight: number }[]): void {
    const flow = { waiting: items.length };
    this.#flows++;
    let tag = this.#virtualTime;
    for (const { item, weight } of items) {
      this.#entries.splice(this.#endOf(tag), 0, { item, weight, tag, flow });
      this.#weight += weight;
      tag += weight;
    }
  }

  /**
   * Takes the next batch: the entry whose turn it is and entries of similar length.
   *
   * @param budget most tokens of the batch after padding (longest text × texts); one text may exceed it
   */
  takeBatch(budget: number): T[] {
    const head = this.#entries[0];
    if (!head) return [];
    const flows = this.#flows;
    const distance = (entry: Entry<T>) => Math.abs(entry.weight - head.weight);
    const candidates = this.#entries.slice(0, WINDOW).sort((a, b) => distance(a) - distance(b));
    const batch: Entry<T>[] = [];
    let longest = 0;
    for (const entry of candidates) {
      longest = Math.max(longest, entry.weight);
      if (batch.length > 0 && longest * (batch.length + 1) > budget) break;
      batch.push(entry);
    }
    const served = this.#leave(new Set(batch));
    this.#virtualTime = Math.max(head.tag, this.#virtualTime + served / flows);
    return batch.map((entry) => entry.item);
  }

  /** Removes every entry the predicate holds for. */
  remove(matches: (item: T) => boolean): void {
    this.#leave(new Set(this.#entries.filter((entry) => matches(entry.item))));
  }

  /** Lets entries go and returns their weight. */
  #leave(leaving: ReadonlySet<Entry<T>>): number {
    let weight = 0;
    for (const entry of leaving) {
      weight += entry.weight;
      if (--entry.flow.waiting === 0) this.#flows--;
    }
    this.#weight -= weight;
    this.#entries = this.#entries.filter((entry) => !leaving.has(entry));
    return weight;
  }

  /** Index behind all entries up to a tag, so that equals keep the order they came in. */
  #endOf(tag: number): number {
    let low = 0;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#entries[middle]!.tag <= tag) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
