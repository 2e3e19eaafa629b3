import { type ClassifiedSet, confusion, type Evaluation, mistakes, polar } from './evaluation.js';
import { count, estimate, markdownTable, share } from './format.js';
import { macroF1 } from './metrics.js';

/** Lengths in tokens, special ones included. */
export const LENGTHS = [
  { title: 'up to 16', from: 0, to: 16 },
  { title: '17 to 32', from: 17, to: 32 },
  { title: '33 to 64', from: 33, to: 64 },
  { title: '65 and more', from: 65, to: Number.POSITIVE_INFINITY },
] as const;

/** The surest mistakes of each set that are named. */
const NAMED_MISTAKES = 5;

/** How often each model is right on each set. */
export function accuracySection(
  evaluations: readonly Evaluation[],
  compared: readonly Evaluation[],
): string {
  return `## Accuracy

![Accuracy of each model on each set](report/accuracy.svg)

${bySet(evaluations, (set) => {
  const texts = polar(set.texts);
  return estimate(texts.filter(({ correct }) => correct).length, texts.length);
})}

Macro-F1:

${bySet(evaluations, ({ texts }) => share(macroF1(confusion(texts))))}

${weightsSentence(evaluations, compared)}`;
}

/** What int8 weights cost, in a sentence for each model that has both. */
function weightsSentence(
  evaluations: readonly Evaluation[],
  compared: readonly Evaluation[],
): string {
  const sentences = compared.flatMap((int8) => {
    const float = evaluations.find(
      ({ model }) => model.name === int8.model.name && model.weights === 'float',
    );
    if (!float || int8.model.weights === 'float') return [];
    const answers = int8.sets.flatMap(({ texts }, set) =>
      texts.map(({ answer }, index) => answer === float.sets[set]!.texts[index]!.answer),
    );
    const different = answers.filter((same) => !same).length;
    return [
      `Of the ${int8.model.name} model, int8 and float weights answer ${count(different)} of ${count(answers.length)} texts differently.`,
    ];
  });
  return sentences.join(' ') || 'No float weights were there to compare with.';
}

/** What each model calls what. */
export function confusionSection(evaluations: readonly Evaluation[]): string {
  const tables = evaluations.map((evaluation) => {
    const rows = evaluation.sets.map((set) => {
      const counts = confusion(set.texts);
      return [
        title(set),
        count(counts.truePositive),
        count(counts.falseNegative),
        count(counts.trueNegative),
        count(counts.falsePositive),
        share(counts.truePositive / (counts.truePositive + counts.falseNegative)),
        share(counts.trueNegative / (counts.trueNegative + counts.falsePositive)),
      ];
    });
    const header = [
      `${evaluation.model.name}, ${evaluation.model.weights}`,
      'positive, called so',
      'positive, called negative',
      'negative, called so',
      'negative, called positive',
      'recall of positive',
      'recall of negative',
    ];
    return markdownTable(header, rows);
  });
  return `## Confusion\n\n${tables.join('\n\n')}`;
}

/** How accuracy depends on length. */
export function lengthSection(evaluations: readonly Evaluation[]): string {
  const columns = evaluations.flatMap(({ model, sets }) => {
    const fair = sets.filter(({ selection }) => !selection);
    const technical = sets.filter(({ domain }) => domain === 'technical');
    return [
      { heading: `${model.name}: all sets`, texts: fair.flatMap(({ texts }) => polar(texts)) },
      {
        heading: `${model.name}: technical`,
        texts: technical.flatMap(({ texts }) => polar(texts)),
      },
    ];
  });
  const rows = LENGTHS.map(({ title, from, to }) => [
    title,
    ...columns.map(({ texts }) => {
      const within = texts.filter(({ tokens }) => tokens >= from && tokens <= to);
      const right = within.filter(({ correct }) => correct).length;
      return within.length === 0
        ? '–'
        : `${estimate(right, within.length)}, n = ${count(within.length)}`;
    }),
  ]);
  return `## Accuracy by length

${markdownTable(['tokens', ...columns.map(({ heading }) => heading)], rows)}`;
}

/** The surest mistakes, by where they are in their files. */
export function mistakesSection(evaluations: readonly Evaluation[]): string {
  const tables = evaluations.map(({ model, sets }) => {
    const rows = sets.map((set) => {
      const wrong = mistakes(set.texts);
      const surest = wrong.slice(0, NAMED_MISTAKES);
      const named = surest.map(
        ({ line, polarity, score }) => `${line}: ${polarity.toLowerCase()}, ${share(score)}`,
      );
      return [`\`${set.file}\``, count(wrong.length), named.join(' · ')];
    });
    return markdownTable([`${model.name}, ${model.weights}`, 'mistakes', 'the surest'], rows);
  });
  return `## The surest mistakes

By the line of the file, the label that people gave, and the score of the model's opposite answer. \`npm run evaluate\` writes all mistakes with their texts to \`reports/mistakes.md\`, which stays out of the repository as the data does.

${tables.join('\n\n')}`;
}

/** A table with a row for each set and a column for each model. */
export function bySet(
  evaluations: readonly Evaluation[],
  cell: (set: ClassifiedSet) => string,
): string {
  const header = ['set', ...evaluations.map(({ model }) => `${model.name}, ${model.weights}`)];
  const rows = evaluations[0]!.sets.map((set, index) => [
    title(set),
    ...evaluations.map(({ sets }) => cell(sets[index]!)),
  ]);
  return markdownTable(header, rows);
}

/** A set as tables name it. */
export function title({ name, domain, selection }: ClassifiedSet): string {
  return `${name} (${domain}${selection ? ', selection' : ''})`;
}
