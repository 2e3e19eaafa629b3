import { randomNumbers } from '../randomNumbers.js';
import { probabilities } from './calibration.js';

/** Texts to choose from. */
export interface Pool {
  /** Row by row, texts × width: what the model's last layer reads. */
  readonly vectors: Float64Array;
  readonly width: number;
  /** Row by row, texts × classes: what the model says, calibrated. */
  readonly logits: Float64Array;
  readonly classes: number;
}

/** Rounds in which clusters find their places; a few bring them close enough. */
const ROUNDS = 8;
/** From a model that knows the domain, texts are chosen among the least sure ones: so many times as many. */
const AMONG = 3;
/** Added to a margin, so that a text between two labels does not win whatever it is like. */
const LEAST_MARGIN = 0.05;

/**
 * Chooses texts that are worth labelling: as various as the pool is, and rather unsure than sure ones.
 *
 * The pool is parted into as many clusters as texts are wanted (k-means, begun as k-means++ begins).
 * Of each cluster comes the text that is nearest to its centre, where the distance of a sure text
 * counts more. Choosing by unsureness alone brings texts that are alike and often cannot be labelled;
 * the figures are in model/ADAPTATION.md.
 *
 * @returns indices of texts, in the order of the pool
 * @see Arthur and Vassilvitskii, k-means++: the advantages of careful seeding, 2007
 * @see Hacohen, Dekel and Weinshall, Active learning on a budget, 2022
 */
export function chooseForLabelling(pool: Pool, count: number, seed = 1): number[] {
  const texts = pool.logits.length / pool.classes;
  if (count >= texts) return [...Array(texts).keys()];
  const clusters = new Clusters(pool.vectors, pool.width, firstCentres(pool, count, seed));
  for (let round = 0; round < ROUNDS; round++) clusters.settle();
  const margins = marginsOf(pool);
  const weight = (text: number) => Math.sqrt(LEAST_MARGIN + margins[text]!);
  const best = new Map<number, { text: number; cost: number }>();
  for (let text = 0; text < texts; text++) {
    const { cluster, distance } = clusters.nearest(text);
    const cost = distance * weight(text);
    if (cost < (best.get(cluster)?.cost ?? Number.POSITIVE_INFINITY)) {
      best.set(cluster, { text, cost });
    }
  }
  return [...best.values()].map(({ text }) => text).sort((a, b) => a - b);
}

/**
 * Chooses texts for a model that has learnt from others of the pool: as {@link chooseForLabelling}, among
 * those that it is least sure of. (What a model is unsure of that does not know the domain yet says little.)
 *
 * @see Zhdanov, Diverse mini-batch active learning, 2019
 */
export function chooseFurther(pool: Pool, count: number, seed = 1): number[] {
  const { vectors, width, logits, classes } = pool;
  const margins = marginsOf(pool);
  const unsure = [...margins.keys()]
    .sort((a, b) => margins[a]! - margins[b]!)
    .slice(0, AMONG * count)
    .sort((a, b) => a - b);
  const rows = (values: Float64Array, columns: number) =>
    Float64Array.from({ length: unsure.length * columns }, (_, index) => {
      const text = unsure[Math.floor(index / columns)]!;
      return values[text * columns + (index % columns)]!;
    });
  const part = { width, classes, vectors: rows(vectors, width), logits: rows(logits, classes) };
  return chooseForLabelling(part, count, seed).map((index) => unsure[index]!);
}

/** How much likelier the likeliest label of each text is than the next, 0..1. */
export function marginsOf({ logits, classes }: Pool): Float64Array {
  const scores = probabilities(logits, classes);
  return Float64Array.from({ length: logits.length / classes }, (_, text) => {
    const row = scores.slice(text * classes, (text + 1) * classes).sort();
    return row[classes - 1]! - row[classes - 2]!;
  });
}

/** Vectors of texts that are far from each other: each drawn by its squared distance to the others. */
function firstCentres({ vectors, width }: Pool, count: number, seed: number): Float64Array {
  const texts = vectors.length / width;
  const random = randomNumbers(seed);
  const centres = new Float64Array(count * width);
  const nearest = new Float64Array(texts).fill(1);
  for (let centre = 0; centre < count; centre++) {
    const text = drawn(nearest, random());
    const vector = vectors.subarray(text * width, (text + 1) * width);
    centres.set(vector, centre * width);
    for (let other = 0; other < texts; other++) {
      const distance = squaredDistance(vectors, other * width, vector, 0, width);
      nearest[other] = centre === 0 ? distance : Math.min(nearest[other]!, distance);
    }
  }
  return centres;
}

/** An index, drawn in proportion to the weights. */
function drawn(weights: Float64Array, random: number): number {
  let left = random * weights.reduce((sum, weight) => sum + weight, 0);
  const found = weights.findIndex((weight) => {
    left -= weight;
    return left < 0;
  });
  return Math.max(0, found);
}

/** Centres among vectors. */
class Clusters {
  readonly #vectors: Float64Array;
  readonly #width: number;
  #centres: Float64Array;

  constructor(vectors: Float64Array, width: number, centres: Float64Array) {
    this.#vectors = vectors;
    this.#width = width;
    this.#centres = centres;
  }

  /** The centre nearest to a text, and its squared distance. */
  nearest(text: number): { cluster: number; distance: number } {
    const from = text * this.#width;
    let found = { cluster: 0, distance: Number.POSITIVE_INFINITY };
    for (let cluster = 0; cluster * this.#width < this.#centres.length; cluster++) {
      const at = cluster * this.#width;
      const distance = squaredDistance(this.#vectors, from, this.#centres, at, this.#width);
      if (distance < found.distance) found = { cluster, distance };
    }
    return found;
  }

  /** Moves each centre to the mean of the texts that are nearest to it. */
  settle(): void {
    const width = this.#width;
    const sums = new Float64Array(this.#centres.length);
    const counts = new Float64Array(this.#centres.length / width);
    for (let text = 0; text * width < this.#vectors.length; text++) {
      const { cluster } = this.nearest(text);
      counts[cluster]!++;
      for (let column = 0; column < width; column++) {
        sums[cluster * width + column]! += this.#vectors[text * width + column]!;
      }
    }
    this.#centres = this.#centres.map((value, index) => {
      const members = counts[Math.floor(index / width)]!;
      return members > 0 ? sums[index]! / members : value;
    });
  }
}

/** Of the vectors that begin at these places. */
export function squaredDistance(
  a: Float64Array,
  fromA: number,
  b: Float64Array,
  fromB: number,
  width: number,
): number {
  let sum = 0;
  for (let column = 0; column < width; column++) {
    sum += (a[fromA + column]! - b[fromB + column]!) ** 2;
  }
  return sum;
}
