import Router from '@koa/router';
import * as z from 'zod';
import type { Intake } from '../../http/intake.js';
import type { Limits } from '../../http/limits.js';
import { RequestError } from '../../http/requestError.js';
import { type Caution, cautionsOf } from '../../inference/cautions.js';
import type { Classification, Classifier, TextResult } from '../../inference/classification.js';
import { classifyTexts } from '../classifyTexts.js';
import { textSchema } from '../texts.js';
import { validate } from '../validate.js';

const EXPECTED_TOP_K = 'Expected a whole number of at least 1, or null for all labels.';
const EXPECTED_MIN_SCORE = 'Expected a number from 0 to 1.';

/** The body of `POST /analyze`. */
export const analyzeRequestSchema = z.strictObject(
  {
    text: z.union([textSchema, z.array(textSchema).min(1, 'Expected at least one text.')], {
      error: 'Expected a text or an array of texts.',
    }),
    top_k: z
      .int(EXPECTED_TOP_K)
      .min(1, EXPECTED_TOP_K)
      .nullable()
      .optional()
      .describe('How many labels to answer per text, best first; null for all.'),
    min_score: z
      .number(EXPECTED_MIN_SCORE)
      .min(0, EXPECTED_MIN_SCORE)
      .max(1, EXPECTED_MIN_SCORE)
      .optional()
      .describe('A text whose best score is lower is answered with the label NEUTRAL.'),
    neutral: z
      .boolean('Expected true or false.')
      .optional()
      .describe(
        'Whether NEUTRAL is a label like the others, with a score of its own; by default as the service is set.',
      ),
    details: z
      .boolean('Expected true or false.')
      .optional()
      .describe(
        'Whether to answer one object per text: its classifications, and what else is known of it.',
      ),
  },
  { error: 'Expected a JSON object with the field "text".' },
);

type AnalyzeRequest = z.infer<typeof analyzeRequestSchema>;

/** What is answered for one text when details are asked for. */
export interface DetailedAnswer
  extends Pick<TextResult, 'tokens' | 'truncated' | 'unknown' | 'familiarity'> {
  readonly classifications: readonly Classification[];
  /** `en`, another language tag, or `und` where it cannot be told. */
  readonly language: string;
  readonly cautions: readonly Caution[];
}

/**
 * `POST /analyze`: the contract of the Flask app this service replaces, with arrays of texts and
 * `top_k` as Hugging Face's text-classification pipeline has them, and on request an abstention
 * (`min_score`) and what else is known of a text (`details`).
 */
export function analyzeRouter(classifier: Classifier, limits: Limits, intake: Intake): Router {
  const router = new Router();
  router.post('/analyze', intake({ texts: { text: {} } }), async (ctx) => {
    const request = validate(analyzeRequestSchema, ctx.state.body);
    const texts = typeof request.text === 'string' ? [request.text] : request.text;
    refuseUnknownNeutral(request, classifier);
    const results = await classifyTexts(ctx, texts, classifier, limits, request.neutral);
    ctx.body = answer(texts, results, request);
  });
  return router;
}

/** @throws RequestError 400 where the model cannot tell a neutral text */
function refuseUnknownNeutral({ neutral }: AnalyzeRequest, { model }: Classifier): void {
  if (!neutral || model.knowsNeutral) return;
  const detail = `The model ${model.name} has no label NEUTRAL; min_score answers it for a low score.`;
  throw new RequestError('invalid-request', `#/neutral: ${detail}`, [
    { pointer: '#/neutral', detail },
  ]);
}

function answer(
  texts: readonly string[],
  results: readonly TextResult[],
  request: AnalyzeRequest,
): readonly (Classification | readonly Classification[] | DetailedAnswer)[] {
  const chosen = results.map((result) => choose(result.classifications, request));
  if (request.details) {
    return results.map((result, index) => ({
      classifications: chosen[index]!,
      tokens: result.tokens,
      truncated: result.truncated,
      unknown: result.unknown,
      ...cautionsOf(texts[index]!, result),
      ...(result.familiarity !== undefined && { familiarity: result.familiarity }),
    }));
  }
  if (request.top_k === undefined) return chosen.map(([best]) => best!);
  return typeof request.text === 'string' ? chosen[0]! : chosen;
}

/** The classifications of a text that were asked for; an uncertain text has the one label NEUTRAL. */
function choose(
  classifications: readonly Classification[],
  { top_k: topK = 1, min_score: minScore = 0 }: AnalyzeRequest,
): readonly Classification[] {
  const { score } = classifications[0]!;
  if (score < minScore) return [{ label: 'NEUTRAL', score }];
  return classifications.slice(0, topK ?? classifications.length);
}
