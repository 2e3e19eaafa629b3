import { markdownTable } from '../../reporting/markdown.js';
import {
  type ClassifiedSet,
  confusion,
  type Evaluation,
  fairSets,
  mistakes,
  neutral,
  pairs,
  polar,
  rightShare,
  threeWayAnswers,
  twoWayAnswers,
} from './evaluation.js';
import { count, estimate, share } from './format.js';
import { calibration, macroF1 } from './metrics.js';
import { NEUTRAL_BELOW } from './sentimentClassifier.js';

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

${bySet(evaluations, ({ texts }) => rightShare(polar(texts)))}

Two-way: neutral texts are left out. Macro-F1:

${bySet(evaluations, ({ texts }) => share(macroF1(twoWayAnswers(texts))))}

${weightsSentence(evaluations, compared)}

${twinsSection(evaluations)}`;
}

/** How often both a text and its twin of opposite meaning are answered rightly. */
function twinsSection(evaluations: readonly Evaluation[]): string {
  const right = bySet(
    evaluations,
    ({ texts }) => {
      const { right: both, all } = pairs(texts);
      return estimate(both, all);
    },
    ({ twins }) => twins,
  );
  return `Pairs of a text and its twin, which a person edited as little as turns its meaning round, with both answered rightly:\n\n${right}`;
}

/** How often each model is right where NEUTRAL is a label like the others. */
export function threeWaySection(evaluations: readonly Evaluation[]): string {
  const withNeutral = ({ texts }: ClassifiedSet) => neutral(texts).length > 0;
  const table = (cell: (set: ClassifiedSet) => string) => bySet(evaluations, cell, withNeutral);
  const answers = ({ texts }: ClassifiedSet) => texts.map(({ threeWay }) => threeWay);
  const right = table((set) => rightShare(answers(set)));
  const f1 = table(({ texts }) => share(macroF1(threeWayAnswers(texts))));
  const error = table((set) => share(calibration(answers(set)).error));
  return `## With NEUTRAL as a label

What \`"neutral": true\` or \`NEUTRAL=true\` answers, on the sets that have neutral texts. A model of two labels answers NEUTRAL below a score of ${NEUTRAL_BELOW}. Accuracy:

${right}

Macro-F1 of the three labels:

${f1}

Expected calibration error of the three-way scores (of a model of two labels, of its two-way scores):

${error}`;
}

/** What a model that has read nothing but film reviews makes of technical texts. */
export function domainSection(evaluations: readonly Evaluation[]): string {
  const rows = evaluations.flatMap(({ model, sets }) =>
    sets
      .filter(({ domain }) => domain === 'technical')
      .map(({ texts }) => {
        const counts = confusion(texts);
        const neither = neutral(texts);
        const blamed = neither.filter(({ answer }) => answer === 'NEGATIVE').length;
        return [
          `${model.name}, ${model.weights}`,
          share(counts.truePositive / (counts.truePositive + counts.falseNegative)),
          share(counts.trueNegative / (counts.trueNegative + counts.falsePositive)),
          share(blamed / neither.length),
        ];
      }),
  );
  const header = ['', 'recall of positive', 'recall of negative', 'neutral called negative'];
  return `## Why a movie-review model fails on technical texts

A film review judges from its first word to its last, and what it tells without judging it seldom praises. A technical text is about trouble: errors are its subject, processes are killed to good effect, and what people find positive in it is often one courtesy at the end of a report. A model that has read nothing but film reviews takes the subject for blame. Two-way, on Stack Overflow:

${markdownTable(header, rows)}`;
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
    const technical = sets.filter(({ domain }) => domain === 'technical');
    return Object.entries({ 'all sets': fairSets(sets), technical }).map(([which, some]) => ({
      heading: `${model.name}: ${which}`,
      texts: some.flatMap(({ texts }) => polar(texts)),
    }));
  });
  const rows = LENGTHS.map(({ title, from, to }) => [
    title,
    ...columns.map(({ texts }) => {
      const within = texts.filter(({ tokens }) => tokens >= from && tokens <= to);
      return within.length === 0 ? '–' : `${rightShare(within)}, n = ${count(within.length)}`;
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

/** A table with a row for each set that is shown and a column for each model. */
export function bySet(
  evaluations: readonly Evaluation[],
  cell: (set: ClassifiedSet) => string,
  shown: (set: ClassifiedSet) => boolean = () => true,
): string {
  const header = ['set', ...evaluations.map(({ model }) => `${model.name}, ${model.weights}`)];
  const rows = evaluations[0]!.sets.flatMap((set, index) =>
    shown(set) ? [[title(set), ...evaluations.map(({ sets }) => cell(sets[index]!))]] : [],
  );
  return markdownTable(header, rows);
}

/** A set as tables name it. */
export function title({ name, domain, selection }: ClassifiedSet): string {
  return `${name} (${domain}${selection ? ', selection' : ''})`;
}
