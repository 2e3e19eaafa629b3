import { availableParallelism } from 'node:os';
// The design keeps `model` apart from `service`; evaluation is the exception on purpose. A figure is
// worth something only if it is that of the service, so texts go through the service's own classifier.
import { type Caution, cautionsOf } from '../../service/inference/cautions.js';
import { Scores } from '../../service/inference/scores.js';
import { type BatchResult, TextClassifier } from '../../service/inference/textClassifier.js';
import { batchesByLength } from '../batches.js';
import type { LabelledText } from './labelledFile.js';
import type { Scored } from './metrics.js';
import type { EvaluatedModel } from './models.js';
import type { Polarity } from './polarity.js';

/** An answer of which NEUTRAL is one. */
export interface ThreeWayAnswer extends Scored {
  readonly answer: Polarity;
}

/** A labelled text with a model's answers, two-way and three-way. */
export interface ClassifiedText extends LabelledText, Scored {
  readonly answer: 'POSITIVE' | 'NEGATIVE';
  readonly threeWay: ThreeWayAnswer;
  /** Tokens that the model read, special tokens included. */
  readonly tokens: number;
  /** Whether the text was longer than the model reads. */
  readonly truncated: boolean;
  /** What the service says against its answer. */
  readonly cautions: readonly Caution[];
  /** How much the text is like the training domains, where the model says so. */
  readonly familiarity?: number;
}

/**
 * Texts per batch. It is fixed because the scores of some models depend a little on it: where the ranges
 * of int8 activations are not fixed, as the embedded model's are, the largest of a batch sets them.
 */
const BATCH = 32;

/** A model without NEUTRAL answers it where its score is below this, as a request with `min_score` has it. */
export const NEUTRAL_BELOW = 0.9;

/**
 * A model that is asked both ways at once, through the service's classifier.
 *
 * A label counts for its polarity. Two-way, neutral labels are left out and the rest scaled up, so
 * that models of any number of labels can be compared. Three-way, the scores are the service's with
 * `neutral`, of the same run of the model.
 */
export class SentimentClassifier {
  readonly #classifier: TextClassifier;
  readonly #polarities: readonly Polarity[];
  readonly #threeWay: Scores | undefined;

  private constructor(classifier: TextClassifier, { files, polarities }: EvaluatedModel) {
    this.#classifier = classifier;
    this.#polarities = polarities;
    const scores = new Scores(files.outputs, files.calibration);
    if (scores.knowsNeutral) this.#threeWay = scores;
  }

  /**
   * Loads a model, lets `ask` use it, and frees it again.
   *
   * @throws ModelError when the weights cannot be used
   */
  static async with<T>(
    model: EvaluatedModel,
    ask: (classifier: SentimentClassifier) => Promise<T>,
  ): Promise<T> {
    const classifier = await TextClassifier.load(model.files, availableParallelism());
    try {
      return await ask(new SentimentClassifier(classifier, model));
    } finally {
      await classifier.dispose();
    }
  }

  /**
   * Classifies texts, those of similar length together.
   *
   * @param advance told of each batch how many characters it had
   * @param mostTokens where reading stops, sooner than the service does
   */
  async classify(
    texts: readonly LabelledText[],
    advance: (characters: number) => void = () => {},
    mostTokens?: number,
  ): Promise<ClassifiedText[]> {
    const classified: ClassifiedText[] = new Array(texts.length);
    const plain = texts.map(({ text }) => text);
    for (const { indices, characters } of batchesByLength(plain, BATCH)) {
      const batch = indices.map((index) => plain[index]!);
      const result = await this.#classifier.classify(batch, mostTokens);
      indices.forEach((index, row) => {
        classified[index] = this.#answer(texts[index]!, result, row);
      });
      advance(characters);
    }
    return classified;
  }

  #answer(text: LabelledText, result: BatchResult, row: number): ClassifiedText {
    const positive = this.#positiveShare(result.scores.subarray(row * this.#polarities.length));
    const answer = positive > 0.5 ? 'POSITIVE' : 'NEGATIVE';
    const score = Math.max(positive, 1 - positive);
    const ways = this.#threeWay
      ? this.#answerWithNeutral(this.#threeWay, result, row)
      : ({ answer: score < NEUTRAL_BELOW ? 'NEUTRAL' : answer, score } as const);
    const read = { tokens: result.tokens[row]!, truncated: result.truncated[row] === 1 };
    const { cautions } = cautionsOf(text.text, { ...read, unknown: result.unknown[row]! });
    return {
      ...text,
      answer,
      score,
      correct: answer === text.polarity,
      threeWay: { ...ways, correct: ways.answer === text.polarity },
      ...read,
      cautions,
      ...(result.familiarity && { familiarity: result.familiarity[row]! }),
    };
  }

  #answerWithNeutral(
    scores: Scores,
    { logits }: BatchResult,
    row: number,
  ): { answer: Polarity; score: number } {
    const outputs = scores.labels(true).length;
    const ofText = logits.subarray(row * outputs, (row + 1) * outputs);
    const [best] = scores.classify(ofText, true).classifications;
    return { answer: best!.label as Polarity, score: best!.score };
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
