import { statSync } from 'node:fs';
import { markdownTable } from '../../reporting/markdown.js';
import { weightsPath } from '../../service/inference/weights.js';
import {
  accuracySection,
  confusionSection,
  domainSection,
  lengthSection,
  mistakesSection,
  threeWaySection,
} from './accuracySections.js';
import { aimsSection } from './aims.js';
import { type Behaved, behaviourSections } from './behaviours/sections.js';
import { type CautionFigure, cautionsSection } from './cautions.js';
import type { Evaluation } from './evaluation.js';
import { count } from './format.js';
import { type ForeignTweets, languageSection } from './languages.js';
import { type LongReviews, longReviewsSection } from './longReviews.js';
import { type EvaluatedModel, SHIPPED } from './models.js';
import {
  calibrationSection,
  coverageSection,
  familiaritySection,
  neutralSection,
} from './scoreSections.js';

/** What a report is written of. */
export interface Findings {
  /** Every model in each kind of weights, side by side in the tables of accuracy. */
  readonly evaluations: readonly Evaluation[];
  /** One kind of weights of each model, for everything that goes into detail. */
  readonly compared: readonly Evaluation[];
  /** What the models of `compared` made of texts of ours, and of long reviews. */
  readonly behaved: readonly Behaved[];
  readonly long: readonly LongReviews[];
  readonly foreign: readonly ForeignTweets[];
  /** Of the shipped model. */
  readonly cautions: readonly CautionFigure[];
}

/** Writes the report on models, each evaluated on the same sets, as Markdown. */
export function writeReport(findings: Findings): string {
  const { evaluations, compared, behaved, long, foreign, cautions } = findings;
  const isShipped = ({ model }: { readonly model: EvaluatedModel }) => model.name === SHIPPED;
  const { sets } = compared.find(isShipped)!;
  return [
    '# How good the model is',
    'Written by `npm run evaluate`, every figure computed: do not edit it. The same models give the same report.',
    modelsSection(evaluations),
    aimsSection({
      sets,
      behaved: behaved.find(isShipped)!,
      long: long.find(isShipped)!,
      cautions,
    }),
    accuracySection(evaluations, compared),
    threeWaySection(evaluations),
    domainSection(compared),
    confusionSection(compared),
    calibrationSection(evaluations),
    coverageSection(compared),
    neutralSection(compared),
    cautionsSection(cautions),
    languageSection(sets, foreign),
    familiaritySection(compared),
    lengthSection(compared),
    longReviewsSection(long),
    behaviourSections(behaved),
    mistakesSection(compared),
    methodSection(evaluations[0]!),
  ]
    .join('\n\n')
    .concat('\n');
}

function modelsSection(evaluations: readonly Evaluation[]): string {
  const rows = evaluations.map(({ model }) => [
    `${model.name}, ${model.weights}`,
    model.made,
    `${(statSync(weightsPath(model.files)).size / 1e6).toFixed(1)} MB`,
    `\`${model.digest.slice(0, 16)}\``,
  ]);
  return `## Models

${markdownTable(['model', 'how it was made', 'weights', 'SHA-256 begins'], rows)}

The repository carries the shipped int8 weights; \`model/train.py\` makes the others again.`;
}

function methodSection({ sets }: Evaluation): string {
  const rows = sets.map((set) => {
    const of = (polarity: string) =>
      count(set.texts.filter((text) => text.polarity === polarity).length);
    const file = `\`${set.file}\`${set.selection ? ', for selection' : ''}`;
    return [set.name, set.domain, file, of('NEGATIVE'), of('NEUTRAL'), of('POSITIVE')];
  });
  return `## Sets and method

${markdownTable(['set', 'domain', 'file', 'negative', 'neutral', 'positive'], rows)}

No model was trained on any of these texts. How to train was chosen by SST-2 dev, whose sentences are those of SST-5 dev that are not neutral, so both flatter every model and are left out of plots and of everything pooled. Of the editorials, which people rated from −4 to 4, those rated between −1 and 1 count as neutral. The emotions of GoEmotions count as their authors group them (Demszky et al. 2020, Figure 2); comments of ambiguous emotions alone, or of more than one polarity, are left out. Two-way figures leave neutral texts out.

Texts go through the service's own tokenizer and classifier, 32 of similar length at a time. Intervals are Wilson's, 95 %. Expected calibration error is over 15 bins of equal width between 0 and 1.`;
}
