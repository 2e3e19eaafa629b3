import { plainTable } from '../../reporting/plainTable.js';
import { count, cut, percent, range, share } from '../evaluation/format.js';
import type { Adaptation } from './adapt.js';
import type { Dataset } from './dataset.js';
import type { Figures } from './figures.js';

const SHOWN = 5;
const SHOWN_CHARACTERS = 100;
/** A layer that has not seen a text, and gives its label less than this, doubts the label. */
const DOUBTED = 0.05;

/** What adaptation came to, for a terminal. */
export function describeAdaptation(adaptation: Adaptation, dataset: Dataset): string {
  const { before, after, better, worse, own } = adaptation;
  const { judged } = after;
  const unsure = judged.toSorted((a, b) => a.score - b.score);
  const doubted = judged
    .filter(({ ownScore }) => ownScore < DOUBTED)
    .sort((a, b) => a.ownScore - b.ownScore);
  const list = (title: string, texts: readonly number[]) =>
    texts.length === 0 ? [] : [`${title}\n${lines(texts, adaptation, dataset)}`];
  return [
    'On these texts, each judged by a layer that has not seen it:',
    figuresTable(before, after),
    changes(adaptation),
    ...list('Right now, wrong before', before ? better : []),
    ...list('Wrong now, right before', before ? worse : []),
    ...list(
      'The least certain',
      unsure.slice(0, SHOWN).map(({ text }) => text),
    ),
    ...list(
      'Perhaps mislabelled',
      doubted.map(({ text }) => text),
    ),
    curve(adaptation),
    ...(own
      ? [
          `On ${own.texts} sentences of the model's own domains: ${percent(own.before)} right before, ${percent(own.after)} now.`,
        ]
      : []),
    verdict(adaptation),
  ].join('\n\n');
}

function figuresTable(before: Figures | undefined, after: Figures): string {
  const row = (name: string, of: (figures: Figures) => string) => [
    name,
    ...(before ? [of(before)] : []),
    of(after),
  ];
  return plainTable(
    ['', ...(before ? ['as it is'] : []), 'adapted'],
    [
      row('accuracy', ({ accuracy }) => share(accuracy)),
      row('95 % interval', ({ interval }) => range(interval)),
      row('macro-F1', ({ macroF1 }) => share(macroF1)),
      row('calibration error', ({ calibrationError }) => share(calibrationError)),
    ],
  );
}

function changes({ before, better, worse, chance }: Adaptation): string {
  const reference = before ? 'the model as it is' : 'always the commonest label';
  return (
    `Beside ${reference}: ${count(better.length)} better, ${count(worse.length)} worse; ` +
    `by chance alone, a difference like that comes in ${percent(chance)} of cases.`
  );
}

function curve({ curve: { points, promised } }: Adaptation): string {
  const say = (one: { texts: number; accuracy: number }) =>
    `${share(one.accuracy)} with ${count(one.texts)}`;
  const measured = `Accuracy by labelled texts: ${points.map(say).join(', ')}.`;
  if (promised.length === 0) return `${measured} More labels promise no gain that shows here.`;
  return `${measured} Carried on, about ${promised.map(say).join(', ')}.`;
}

/** Whether it is worth it, in a sentence. */
function verdict({ helps, before }: Adaptation): string {
  if (helps) return 'Adapted, the model is better on texts like these, beyond chance.';
  return before
    ? 'Adapted, the model is not shown to be better on texts like these.'
    : 'These labels are not shown to be told apart better than by always giving the commonest.';
}

function lines(
  texts: readonly number[],
  { after: { judged } }: Adaptation,
  { names, lines: numbers, texts: contents }: Dataset,
): string {
  const shown = texts.slice(0, SHOWN).map((text) => {
    const { truth, answer, score } = judged[text]!;
    return `  line ${numbers[text]}: ${names[truth]}, called ${names[answer]} with ${share(score)}: ${cut(contents[text]!, SHOWN_CHARACTERS)}`;
  });
  const more = texts.length - shown.length;
  return [...shown, ...(more > 0 ? [`  and ${count(more)} more`] : [])].join('\n');
}
