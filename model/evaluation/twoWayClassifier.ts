import { availableParallelism } from 'node:os';
// The design keeps `model` apart from `service`; evaluation is the exception on purpose. A figure is
// worth something only if it is that of the service, so texts go through the service's own classifier.
import { type BatchResult, TextClassifier } from '../../service/inference/textClassifier.js';
import type { LabelledText } from './labelledFile.js';
import type { Scored } from './metrics.js';
import type { EvaluatedModel } from './models.js';
import type { Polarity } from './polarity.js';

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
 * A model that answers two ways, through the service's classifier.
 *
 * A label counts for its polarity; neutral labels are left out and the rest scaled up, so that
 * models of any number of labels can be compared.
 */
export class TwoWayClassifier {
  readonly #classifier: TextClassifier;
  readonly #polarities: readonly Polarity[];

  private constructor(classifier: TextClassifier, polarities: readonly Polarity[]) {
    this.#classifier = classifier;
    this.#polarities = polarities;
  }

  /**
   * Loads a model, lets `ask` use it, and frees it again.
   *
   * @throws ModelError when the weights cannot be used
   */
  static async with<T>(
    { files, polarities }: EvaluatedModel,
    ask: (classifier: TwoWayClassifier) => Promise<T>,
  ): Promise<T> {
    const classifier = await TextClassifier.load(files, availableParallelism());
    try {
      return await ask(new TwoWayClassifier(classifier, polarities));
    } finally {
      await classifier.dispose();
    }
  }

  /**
   * Classifies texts, those of similar length together.
   *
   * @param advance told of each batch how many characters it had
   */
  async classify(
    texts: readonly LabelledText[],
    advance: (characters: number) => void = () => {},
  ): Promise<ClassifiedText[]> {
    const classified: ClassifiedText[] = new Array(texts.length);
    const length = (index: number) => texts[index]!.text.length;
    const byLength = [...texts.keys()].sort((a, b) => length(a) - length(b));
    for (let start = 0; start < byLength.length; start += BATCH) {
      const batch = byLength.slice(start, start + BATCH);
      const result = await this.#classifier.classify(batch.map((index) => texts[index]!.text));
      batch.forEach((index, row) => {
        classified[index] = this.#answer(texts[index]!, result, row);
      });
      advance(batch.reduce((sum, index) => sum + length(index), 0));
    }
    return classified;
  }

  #answer(text: LabelledText, result: BatchResult, row: number): ClassifiedText {
    const positive = this.#positiveShare(result.scores.subarray(row * this.#polarities.length));
    const answer = positive > 0.5 ? 'POSITIVE' : 'NEGATIVE';
    return {
      ...text,
      answer,
      score: Math.max(positive, 1 - positive),
      correct: answer === text.polarity,
      tokens: result.tokens[row]!,
      truncated: result.truncated[row] === 1,
      ...(result.familiarity && { familiarity: result.familiarity[row]! }),
    };
  }

  /** The probability that a text is positive, given that it is positive or negative. */
  #positiveShare(scores: Float32Array): number {
    const total = (polarity: Polarity) =>
      this.#polarities.reduce(
        (sum, of, index) => (of === polarity ? sum + scores[index]! : sum),
        0,
      );
    const positive = total('POSITIVE');
    return positive / (positive + total('NEGATIVE'));
  }
}
