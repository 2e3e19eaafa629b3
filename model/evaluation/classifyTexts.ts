import { availableParallelism } from 'node:os';
// The design keeps `model` apart from `service`; evaluation is the exception on purpose. A figure is
// worth something only if it is that of the service, so texts go through the service's own classifier.
import { TextClassifier } from '../../service/inference/textClassifier.js';
import type { LabelledText } from './labelledFile.js';
import type { Scored } from './metrics.js';
import type { EvaluatedModel } from './models.js';

/** A labelled text with a model's two-way answer. */
export interface ClassifiedText extends LabelledText, Scored {
  readonly answer: 'POSITIVE' | 'NEGATIVE';
  /** Tokens that the model read, special tokens included. */
  readonly tokens: number;
  /** Whether the text was longer than the model reads. */
  readonly truncated: boolean;
  /** How much the text is like the training domains, where the model says so. */
  readonly familiarity?: number;
}

/**
 * Texts a batch. int8 kernels scale activations by the largest of the whole batch, so scores depend
 * a little on the batch; it is fixed to make figures repeatable.
 */
const BATCH = 32;

/**
 * Classifies texts with the service's classifier, those of similar length together.
 *
 * A label counts for its polarity; neutral labels are left out and the rest scaled up, so every
 * model answers two ways.
 *
 * @param advance told of each batch how many characters it had
 * @throws ModelError when the weights cannot be used
 */
export async function classifyTexts(
  model: EvaluatedModel,
  texts: readonly LabelledText[],
  advance: (characters: number) => void,
): Promise<ClassifiedText[]> {
  const classifier = await TextClassifier.load(model.files, availableParallelism());
  const classified: ClassifiedText[] = new Array(texts.length);
  const byLength = [...texts.keys()].sort((a, b) => texts[a]!.text.length - texts[b]!.text.length);
  try {
    for (let start = 0; start < byLength.length; start += BATCH) {
      const batch = byLength.slice(start, start + BATCH);
      const result = await classifier.classify(batch.map((index) => texts[index]!.text));
      batch.forEach((index, row) => {
        const scores = result.scores.subarray(row * model.polarities.length);
        const positive = positiveShare(model, scores);
        const answer = positive > 0.5 ? 'POSITIVE' : 'NEGATIVE';
        classified[index] = {
          ...texts[index]!,
          answer,
          score: Math.max(positive, 1 - positive),
          correct: answer === texts[index]!.polarity,
          tokens: result.tokens[row]!,
          truncated: result.truncated[row] === 1,
          ...(result.familiarity && { familiarity: result.familiarity[row]! }),
        };
      });
      advance(batch.reduce((sum, index) => sum + texts[index]!.text.length, 0));
    }
  } finally {
    await classifier.dispose();
  }
  return classified;
}

/** The probability that a text is positive, given that it is positive or negative. */
function positiveShare({ polarities }: EvaluatedModel, scores: Float32Array): number {
  const total = (polarity: string) =>
    polarities.reduce((sum, of, index) => (of === polarity ? sum + scores[index]! : sum), 0);
  const positive = total('POSITIVE');
  return positive / (positive + total('NEGATIVE'));
}
