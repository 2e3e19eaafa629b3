/** What a text says: one of the two labels of a two-way model, or neither. */
export type Polarity = 'POSITIVE' | 'NEGATIVE' | 'NEUTRAL';

const WORDS: ReadonlyMap<string, Polarity> = new Map([
  ['positive', 'POSITIVE'],
  ['pos', 'POSITIVE'],
  ['negative', 'NEGATIVE'],
  ['neg', 'NEGATIVE'],
  ['neutral', 'NEUTRAL'],
  ['neu', 'NEUTRAL'],
]);

/** `1`, `-1`, `4.0`, `LABEL_1`, `5 stars`. */
const NUMBER = /^(?:label_)?([+-]?\d+)(?:\.0+)?(?: stars?)?$/;

/** How data sets and models number polarities; what a number means depends on the others beside it. */
const SCHEMES: readonly Readonly<Record<number, Polarity>>[] = [
  { 0: 'NEGATIVE', 1: 'POSITIVE' },
  { [-1]: 'NEGATIVE', 0: 'NEUTRAL', 1: 'POSITIVE' },
  { 0: 'NEGATIVE', 1: 'NEUTRAL', 2: 'POSITIVE' },
  { 0: 'NEGATIVE', 2: 'NEUTRAL', 4: 'POSITIVE' },
  { 1: 'NEGATIVE', 2: 'NEGATIVE', 3: 'NEUTRAL', 4: 'POSITIVE', 5: 'POSITIVE' },
];

/** The ways of writing labels that {@link polarities} understands, for messages. */
export const KNOWN_LABELS =
  'positive/negative/neutral, pos/neg/neu, 1/0, 1/-1, 1/0/-1, 2/1/0, 4/2/0, LABEL_1/LABEL_0, or 1 to 5 stars';

/**
 * The polarity of each way a label is written.
 *
 * Numbers are read together: they mean something only if one known numbering holds all of them and
 * both a positive and a negative of it are there. What is not understood is not in the answer.
 */
export function polarities(labels: Iterable<string>): ReadonlyMap<string, Polarity> {
  const distinct = [...new Set(labels)];
  const numbers = distinct.map(numberOf).filter((number) => number !== undefined);
  const scheme = SCHEMES.find((candidate) => {
    const found = numbers.map((number) => candidate[number]);
    return (
      found.includes('POSITIVE') &&
      found.includes('NEGATIVE') &&
      !found.includes(undefined as never)
    );
  });
  const understood = new Map<string, Polarity>();
  for (const label of distinct) {
    const number = numberOf(label);
    const polarity = number === undefined ? WORDS.get(written(label)) : scheme?.[number];
    if (polarity) understood.set(label, polarity);
  }
  return understood;
}

function numberOf(label: string): number | undefined {
  const digits = NUMBER.exec(written(label))?.[1];
  return digits === undefined ? undefined : Number(digits);
}

function written(label: string): string {
  return label.trim().toLowerCase();
}
