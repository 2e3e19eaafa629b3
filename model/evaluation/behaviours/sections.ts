import { markdownTable } from '../../../reporting/markdown.js';
import { count, percent } from '../format.js';
import type { EvaluatedModel } from '../models.js';
import { SURE } from '../scoreSections.js';
import { SentimentClassifier } from '../sentimentClassifier.js';
import { type EmojiRecall, judgeEmoji } from './emoji.js';
import { type Flips, judgeFlips } from './flips.js';
import { judgeBehaviours, type Verdict } from './judge.js';

/** What a model made of texts of ours. */
export interface Behaved {
  readonly model: EvaluatedModel;
  readonly kinds: readonly Verdict[];
  readonly flips: readonly Flips[];
  readonly emoji: readonly EmojiRecall[];
}

/** Most failures of a kind that counts as mastered. */
const MASTERED = 0.1;

/**
 * Asks a model about all texts of ours.
 *
 * @throws ModelError when the weights cannot be used
 */
export function behave(model: EvaluatedModel): Promise<Behaved> {
  return SentimentClassifier.with(model, async (classifier) => ({
    model,
    kinds: await judgeBehaviours(classifier),
    flips: await judgeFlips(classifier),
    emoji: await judgeEmoji(classifier),
  }));
}

/** Kinds with at most a tenth of failures. */
export function mastered(kinds: readonly Verdict[]): Verdict[] {
  return kinds.filter(({ cases, failures }) => failures.length <= MASTERED * cases.length);
}

/** Sections of the report about texts of ours. */
export function behaviourSections(models: readonly Behaved[]): string {
  const names = models.map(({ model }) => `${model.name}, ${model.weights}`);
  const kinds = models[0]!.kinds.map(({ kind, cases }, index) => [
    kind,
    count(cases.length),
    ...models.map((model) => {
      const { failures, sure } = model.kinds[index]!;
      return `${percent(failures.length / cases.length)} · ${percent(sure.length / cases.length)}`;
    }),
  ]);
  const flips = models[0]!.flips.map(({ change, texts }, index) => [
    change,
    count(texts),
    ...models.map((model) => {
      const { twoWay, threeWay } = model.flips[index]!;
      return `${percent(twoWay)} · ${percent(threeWay)}`;
    }),
  ]);
  const emoji = models[0]!.emoji.map(({ what, texts }, index) => [
    what,
    count(texts),
    ...models.map((model) => percent(model.emoji[index]!.recall)),
  ]);
  const sentences = models.map(
    ({ model, kinds: all }) =>
      `The ${model.name} model has at most ${percent(MASTERED)} failures in ${mastered(all).length} of ${all.length} kinds.`,
  );
  return `## Behaviours

Texts of ours, made from templates (\`model/evaluation/behaviours\`), each kind for one thing that models get wrong. Positive and negative ones are judged two-way, neutral ones three-way; mixed ones fail where an answer scores above 0.9. Share of failures · of failures with a score above ${SURE}:

${markdownTable(['kind', 'texts', ...names], kinds)}

${sentences.join(' ')}

## Changes that should change nothing

Share of answers that flip, two-way · three-way: where the person in a sentence is another one, of answers unlike most of that sentence; where a text is edited, of answers unlike that to the text as it was.

${markdownTable(['change', 'texts', ...names], flips)}

## Emoji alone

Share of texts of nothing but emoji that are answered, two-way, as the names of the emoji say:

${markdownTable(['emoji', 'texts', ...names], emoji)}`;
}
