/**
 * Numbers of 0..1, the same for the same seed on every machine.
 *
 * @see Steele, Lea and Flood, Fast splittable pseudorandom number generators, 2014
 */
export function randomNumbers(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
  };
}

/** The things in an order that the seed decides. */
export function shuffled<T>(things: Iterable<T>, seed: number): T[] {
  const order = [...things];
  shuffle(order, randomNumbers(seed));
  return order;
}

/** Puts things into another order (Fisher and Yates). */
export function shuffle<T>(order: T[], random: () => number): void {
  for (let last = order.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [order[last], order[other]] = [order[other]!, order[last]!];
  }
}
