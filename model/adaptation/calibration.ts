/** Temperatures that are tried: from a third to almost five times. */
const COLDEST = 0.3;
const HOTTEST = 5;
const GOLDEN = (Math.sqrt(5) - 1) / 2;
/** The interval shrinks to its 10,000th. */
const ROUNDS = 20;

/** Mean negative log likelihood of the labels under logits, texts × classes, at a temperature. */
export function negativeLogLikelihood(
  logits: Float64Array,
  labels: readonly number[],
  temperature: number,
): number {
  const classes = logits.length / labels.length;
  let total = 0;
  labels.forEach((label, text) => {
    const row = logits.subarray(text * classes, (text + 1) * classes);
    const largest = Math.max(...row);
    let sum = 0;
    for (const logit of row) sum += Math.exp((logit - largest) / temperature);
    total += Math.log(sum) - (row[label]! - largest) / temperature;
  });
  return total / labels.length;
}

/** The temperature under which labels are likeliest (Guo et al. 2017), by golden section. */
export function fitTemperature(logits: Float64Array, labels: readonly number[]): number {
  if (labels.length === 0) return 1;
  const loss = (logarithm: number) => negativeLogLikelihood(logits, labels, Math.exp(logarithm));
  let [low, high] = [Math.log(COLDEST), Math.log(HOTTEST)];
  for (let round = 0; round < ROUNDS; round++) {
    const left = high - GOLDEN * (high - low);
    const right = low + GOLDEN * (high - low);
    if (loss(left) < loss(right)) high = right;
    else low = left;
  }
  return Math.exp((low + high) / 2);
}

/** Probabilities of logits, texts × classes. */
export function probabilities(logits: Float64Array, classes: number): Float64Array {
  const result = new Float64Array(logits.length);
  for (let first = 0; first < logits.length; first += classes) {
    const row = logits.subarray(first, first + classes);
    const largest = Math.max(...row);
    const exponentials = Array.from(row, (logit) => Math.exp(logit - largest));
    const sum = exponentials.reduce((all, one) => all + one, 0);
    result.set(
      exponentials.map((one) => one / sum),
      first,
    );
  }
  return result;
}
