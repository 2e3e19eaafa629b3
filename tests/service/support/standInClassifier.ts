import type { CancellationSignal } from '../../../service/inference/cancellation.js';
import type {
  ClassifiedTexts,
  Classifier,
  ModelInfo,
  TextResult,
  Token,
} from '../../../service/inference/classification.js';

/** A classifier without a model, for what does not depend on one. It remembers what it was asked. */
export class StandInClassifier implements Classifier {
  readonly model: ModelInfo = Object.freeze({
    name: 'stand-in',
    revision: '1',
    labels: ['NEGATIVE', 'POSITIVE'],
    knowsNeutral: true,
    neutral: false,
    maxTokens: 8,
  });
  readonly asked: (readonly string[])[] = [];
  readonly signals: (CancellationSignal | undefined)[] = [];

  /** @param answer what to do instead of answering at once */
  constructor(
    private readonly answer: (
      texts: readonly string[],
      signal?: CancellationSignal,
    ) => Promise<void> = () => Promise.resolve(),
  ) {}

  async classify(texts: readonly string[], signal?: CancellationSignal): Promise<ClassifiedTexts> {
    this.asked.push(texts);
    this.signals.push(signal);
    await this.answer(texts, signal);
    return { results: texts.map(classify), timings: { queue: 1.5, tokenize: 0.25, infer: 3 } };
  }

  retryAfter(): number | undefined {
    return undefined;
  }

  async tokenize(
    texts: readonly string[],
    signal?: CancellationSignal,
  ): Promise<readonly (readonly Token[])[]> {
    this.signals.push(signal);
    await this.answer(texts, signal);
    return texts.map((text) =>
      text.split(' ').map((word, id) => ({ id, text: word, special: false })),
    );
  }

  async close(): Promise<void> {}
}

/** `hate` is negative, everything else positive; a token a word, eight at most. */
function classify(text: string): TextResult {
  const labels = text.includes('hate') ? ['NEGATIVE', 'POSITIVE'] : ['POSITIVE', 'NEGATIVE'];
  const tokens = text.split(' ').length;
  return {
    classifications: [
      { label: labels[0]!, score: 0.75 },
      { label: labels[1]!, score: 0.25 },
    ],
    logits: [1, -0.1],
    tokens: Math.min(tokens, 8),
    truncated: tokens > 8,
    unknown: 0,
    familiarity: 0.5,
  };
}
