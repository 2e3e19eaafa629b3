import { drawLineCharts } from '../../../reporting/charts.js';
import { markdownTable } from '../../../reporting/markdown.js';
import { share, signed } from '../../evaluation/format.js';
import { mean, wilsonInterval } from '../../evaluation/metrics.js';
import type { DomainProof, Measured } from './prove.js';
import { IN_ROUNDS, RANDOM } from './strategies.js';

/** Numbers of labels that are compared. */
const [FEWER, MORE] = [133, 200];
/** The 97.5th percentile of Student's distribution for ten values. */
const STUDENT = 2.262;

/** The page of figures, and its plot as SVG. */
export function writeProof(proofs: readonly DomainProof[]): { page: string; plot: string } {
  const sizes = [...proofs[0]!.after.keys()];
  return { page: page(proofs, sizes), plot: plot(proofs) };
}

function page(proofs: readonly DomainProof[], sizes: readonly number[]): string {
  return `# Adaptation, measured

What \`sentiment-api adapt\` gives on domains that a model was not trained on. For each number of labels,
ten random draws of labelled texts; each adapted model is judged on texts that none of them saw.
Written by \`npx tsx model/adaptation/proof/prove.ts\`. How to use it: [adapting](../docs/adapting.md).

![Accuracy by number of labels](report/adaptation.svg)

## Accuracy

Mean of ten draws, with the worst of them. “As it is” has the 95 % interval of chance of as many texts.

${markdownTable(
  ['domain', 'model', 'as it is', ...sizes.map((size) => `${size} labels`)],
  proofs.map(({ domain, before, after }) => {
    const { low, high } = wilsonInterval(
      before.accuracy * domain.judge.length,
      domain.judge.length,
    );
    return [
      domain.name,
      domain.modelName,
      `${share(before.accuracy)} (${share(low)}–${share(high)})`,
      ...sizes.map((size) => {
        const accuracies = after.get(size)!.map(({ accuracy }) => accuracy);
        return `${share(mean(accuracies))} (${share(Math.min(...accuracies))})`;
      }),
    ];
  }),
)}

## Expected calibration error

Mean of ten draws.

${markdownTable(
  ['domain', 'as it is', ...sizes.map((size) => `${size} labels`)],
  proofs.map(({ domain, before, after }) => [
    domain.name,
    share(before.calibrationError),
    ...sizes.map((size) => share(mean(after.get(size)!.map((one) => one.calibrationError)))),
  ]),
)}

## Which texts to label

Accuracy by the number of labels where the texts are chosen from 1,500 at random, by the smallest margin
between the two likeliest labels, as far from each other as possible (k-centre), or as \`sentiment-api
sample\` chooses them. At once: one of each of as many clusters, near its centre and rather unsure. In three rounds:
a third so; then twice a third, with \`--labelled\`, from clusters among the three times as many texts that a layer
fitted to those before is least sure of. Mean of ten draws.

${proofs.map(strategyTable).join('\n\n')}

Two thirds of the labels, chosen in rounds, beside all of them at random. The difference has the 95 % interval that ten
pairs of draws from the same 1,500 texts leave:

${markdownTable(
  ['domain', `${FEWER} chosen in rounds`, `${MORE} at random`, 'difference'],
  proofs.map(({ domain, sampled }) => {
    const chosen = sampled.get(IN_ROUNDS)!.get(FEWER)!;
    const random = sampled.get(RANDOM)!.get(MORE)!;
    const differences = chosen.map((one, draw) => one - random[draw]!);
    const error = STUDENT * standardError(differences);
    return [
      domain.name,
      share(mean(chosen)),
      share(mean(random)),
      `${signed(mean(differences))} ± ${share(error)}`,
    ];
  }),
)}

## The sets

${proofs
  .map(
    ({ domain }) =>
      `- ${domain.name}: ${domain.source}; ${domain.learn.length} texts to learn from, ${domain.judge.length} to judge by.`,
  )
  .join('\n')}

The movies-only model is what [model/train.py](train.py) makes of movie reviews alone; the embedded model was not
trained on editorials.
`;
}

function strategyTable({ domain, sampled }: DomainProof): string {
  const [first] = sampled.values();
  const sizes = [...first!.keys()];
  const rows = [...sampled].map(([name, bySize]) => [
    name,
    ...sizes.map((size) => share(mean(bySize.get(size)!))),
  ]);
  return markdownTable([`${domain.name}, labels:`, ...sizes.map(String)], rows);
}

function plot(proofs: readonly DomainProof[]): string {
  const points = ({ after, before }: DomainProof, of: (one: Measured) => number) => [
    { x: 0, y: of(before) },
    ...[...after].map(([x, draws]) => ({ x, y: mean(draws.map(of)) })),
  ];
  return drawLineCharts({
    title: 'Accuracy by number of labels',
    series: proofs.map(({ domain }) => domain.name),
    columns: 1,
    note: 'across: labels · up: accuracy',
    panels: [
      {
        title: '',
        x: { min: 0, max: 500, ticks: [0, 100, 200, 300, 400, 500] },
        y: { min: 0.6, max: 1, ticks: [0.6, 0.7, 0.8, 0.9, 1] },
        lines: proofs.map((proof) => points(proof, ({ accuracy }) => accuracy)),
      },
    ],
    dots: true,
  });
}

function standardError(values: readonly number[]): number {
  const squares = values.reduce((sum, value) => sum + (value - mean(values)) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1) / values.length);
}
