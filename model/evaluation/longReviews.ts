import { markdownTable } from '../../reporting/markdown.js';
import { rightShare } from './evaluation.js';
import type { LabelledText } from './labelledFile.js';
import type { EvaluatedModel } from './models.js';
import { type ClassifiedText, SentimentClassifier } from './sentimentClassifier.js';

/** Words that a long text has more than. */
const LONG_WORDS = 700;
/** Tokens that models of BERT's kind read, and what is left of a long text without windows. */
const WITHOUT_WINDOWS = 512;

/** What a model made of long texts. */
export interface LongReviews {
  readonly model: EvaluatedModel;
  /** Read in windows, as the service reads them. */
  readonly whole: readonly ClassifiedText[];
  /** Read up to their first 512 tokens. */
  readonly cut: readonly ClassifiedText[];
}

/** Reviews of one label joined until they have over 700 words, in the order of their file. */
export function joinedReviews(reviews: readonly LabelledText[]): LabelledText[] {
  return (['NEGATIVE', 'POSITIVE'] as const).flatMap((polarity) => {
    const joined: LabelledText[] = [];
    let parts: string[] = [];
    for (const { text } of reviews.filter((review) => review.polarity === polarity)) {
      parts.push(text);
      if (parts.join(' ').split(/\s+/).length <= LONG_WORDS) continue;
      joined.push({ line: joined.length + 1, text: parts.join('\n'), polarity });
      parts = [];
    }
    return joined;
  });
}

/** Asks a model about long texts. */
export function readLongReviews(
  model: EvaluatedModel,
  reviews: readonly LabelledText[],
): Promise<LongReviews> {
  const texts = joinedReviews(reviews);
  return SentimentClassifier.with(model, async (classifier) => ({
    model,
    whole: await classifier.classify(texts),
    cut: await classifier.classify(texts, undefined, WITHOUT_WINDOWS),
  }));
}

/** How often long texts are answered rightly. */
export function longReviewsSection(models: readonly LongReviews[]): string {
  const rows = models.map(({ model, whole, cut }) => [
    `${model.name}, ${model.weights}`,
    rightShare(whole),
    rightShare(cut),
  ]);
  const { whole } = models[0]!;
  return `## Long reviews

${whole.length} texts of more than ${LONG_WORDS} words: reviews of CAD dev of one label, joined in the order of their file. Share that is right, two-way, read in the service's windows and by the first ${WITHOUT_WINDOWS} tokens alone:

${markdownTable(['model', 'in windows', `first ${WITHOUT_WINDOWS} tokens`], rows)}`;
}
