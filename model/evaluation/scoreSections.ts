import { markdownTable } from '../../reporting/markdown.js';
import { bySet, title } from './accuracySections.js';
import { type Evaluation, fairSets, neutral, polar } from './evaluation.js';
import { count, estimate, percent, share, signed } from './format.js';
import { abstention, auroc, calibration, median, quantiles } from './metrics.js';
import type { ClassifiedText } from './sentimentClassifier.js';

/** The thresholds that tables try. */
export const MIN_SCORES = [0.6, 0.7, 0.8, 0.9, 0.95] as const;

/** A score above which an answer counts as sure. */
export const SURE = 0.95;

/** Whether scores can be taken at their word. */
export function calibrationSection(evaluations: readonly Evaluation[]): string {
  return `## Calibration

![Accuracy by score](report/reliability.svg)

Two-way. Expected calibration error, and in brackets the mean score less accuracy, which is above 0 where the model is too sure:

${bySet(evaluations, ({ texts }) => {
  const { error, overconfidence } = calibration(polar(texts));
  return `${share(error)} (${signed(overconfidence)})`;
})}

Share of the answers with a score above ${SURE} that are right, and how many of all answers have such a score:

${bySet(evaluations, ({ texts }) => {
  const { coverage, accuracy } = abstention(polar(texts), SURE);
  return `${share(accuracy)} of ${percent(coverage)}`;
})}`;
}

/** What is gained and lost by refusing low scores. */
export function coverageSection(evaluations: readonly Evaluation[]): string {
  const tables = evaluations.map(({ model, sets }) =>
    markdownTable(
      [`${model.name}, ${model.weights}`, ...MIN_SCORES.map(String)],
      sets.map((set) => [
        title(set),
        ...MIN_SCORES.map((minScore) => {
          const { coverage, accuracy } = abstention(polar(set.texts), minScore);
          return `${share(accuracy)} of ${percent(coverage)}`;
        }),
      ]),
    ),
  );
  return `## Refusing low scores

![Accuracy against coverage](report/coverage.svg)

Accuracy of the positive and negative texts that are answered under each \`min_score\`, and how many of them that is:

${tables.join('\n\n')}`;
}

/** What models make of texts that are neither, and what a threshold makes of that. */
export function neutralSection(evaluations: readonly Evaluation[]): string {
  const rows = evaluations.flatMap(({ model, sets }) =>
    sets
      .filter(({ texts }) => neutral(texts).length > 0)
      .map(({ name, texts }) => ({ heading: `${name}, ${model.name}`, texts })),
  );
  return `## Neutral texts

![Share of neutral texts withheld against that of the others](report/neutral.svg)

Two-way, a neutral text must be called one or the other. How it is, and how well its score alone tells neutral texts from the others (AUROC; 0.5 is not at all):

${markdownTable(
  ['', 'neutral texts', 'called positive', 'median score', 'scored ≥ 0.9', 'AUROC'],
  rows.map(({ heading, texts }) => [heading, ...neutralFigures(texts)]),
)}

With \`min_score\` in a request, answers below it are \`NEUTRAL\`. Share of neutral texts so withheld · share of positive and negative texts withheld with them:

${markdownTable(
  ['', ...MIN_SCORES.map(String)],
  rows.map(({ heading, texts }) => [
    heading,
    ...MIN_SCORES.map((minScore) => {
      const withheld = (part: ClassifiedText[]) => percent(1 - abstention(part, minScore).coverage);
      return `${withheld(neutral(texts))} · ${withheld(polar(texts))}`;
    }),
  ]),
)}`;
}

function neutralFigures(texts: readonly ClassifiedText[]): string[] {
  const neither = neutral(texts);
  const scores = neither.map(({ score }) => score);
  const clear = polar(texts).map(({ score }) => score);
  const positive = neither.filter(({ answer }) => answer === 'POSITIVE');
  return [
    count(neither.length),
    percent(positive.length / neither.length),
    share(median(scores)),
    percent(abstention(neither, 0.9).coverage),
    share(auroc(clear, scores)),
  ];
}

/** Whether the familiarity signal tells strange domains, and texts that will be answered wrongly. */
export function familiaritySection(evaluations: readonly Evaluation[]): string {
  const saying = evaluations.filter(({ sets }) => sets[0]!.texts[0]!.familiarity !== undefined);
  if (saying.length === 0)
    return '## Familiarity\n\nNone of these models says how familiar a text is.';
  const header = ['', ...saying.map(({ model }) => `${model.name}, ${model.weights}`)];
  const others = saying[0]!.sets.filter(({ domain }) => domain !== 'movies');
  const aurocs = others.map((other) => [
    title(other),
    ...saying.map(({ sets }) => {
      const movies = fairSets(sets).filter(({ domain }) => domain === 'movies');
      const strange = sets.find(({ file }) => file === other.file)!;
      return share(
        auroc(
          movies.flatMap(({ texts }) => familiarities(texts)),
          familiarities(strange.texts),
        ),
      );
    }),
  ]);
  const deciles = saying.map(({ sets }) => {
    const texts = fairSets(sets).flatMap((set) => polar(set.texts));
    return quantiles(texts, 10, ({ familiarity }) => familiarity!);
  });
  const rows = deciles[0]!.map((_, part) => [
    String(part + 1),
    ...deciles.map((parts) => {
      const texts = parts[part]!;
      const wrong = texts.filter(({ correct }) => !correct).length;
      return `${estimate(wrong, texts.length)} at ${share(median(familiarities(texts)))}`;
    }),
  ]);
  const sentences = saying.map(({ model }, index) => {
    const texts = deciles[index]!.flat();
    const of = (right: boolean) => familiarities(texts.filter(({ correct }) => correct === right));
    return `Of the ${model.name} model, a right answer is to a more familiar text than a wrong one in ${share(auroc(of(true), of(false)))} of all pairs.`;
  });
  return `## Familiarity

How well \`familiarity\` tells movie reviews from other domains (AUROC; 0.5 is not at all, above it movies are the more familiar):

${markdownTable(header, aurocs)}

![Errors by decile of familiarity](report/familiarity.svg)

Share of wrong answers in each tenth of the texts of all sets, the least familiar first, with the median familiarity of that tenth:

${markdownTable(['decile', ...header.slice(1)], rows)}

${sentences.join(' ')} Chance would be 0.5: familiarity says whether texts come from the domains that a model knows, more than whether it is right about any one of them.`;
}

function familiarities(texts: readonly ClassifiedText[]): number[] {
  return texts.map(({ familiarity }) => familiarity!);
}
