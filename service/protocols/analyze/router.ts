import type * as z from 'zod';
import { problemFormat } from '../../http/errorResponses.js';
import { RequestError } from '../../http/requestError.js';
import { cautionsOf } from '../../inference/cautions.js';
import type { Classification, Classifier, TextResult } from '../../inference/classification.js';
import { classifyTexts } from '../classifyTexts.js';
import type { Protocol } from '../protocol.js';
import { validate } from '../validate.js';
import { analyzeOperations } from './description.js';
import { type AnalyzeRequest, type analyzeAnswerSchema, analyzeRequestSchema } from './shapes.js';

/**
 * `POST /analyze`: the contract of the Flask app this service replaces, with arrays of texts and
 * `top_k` as Hugging Face's text-classification pipeline has them, and on request an abstention
 * (`min_score`) and what else is known of a text (`details`).
 */
export const analyze: Protocol = {
  format: problemFormat,
  operations: () => analyzeOperations,
  addRoutes(router, parts) {
    const { classifier, intake } = parts;
    router.post('/analyze', intake({ texts: { text: {} } }), async (ctx) => {
      const request = validate(analyzeRequestSchema, ctx.state.body);
      const texts = [request.text].flat();
      refuseUnknownNeutral(request, classifier);
      const results = await classifyTexts(ctx, texts, parts, request.neutral);
      ctx.body = answer(texts, results, request);
    });
  },
};

/** @throws RequestError 400 where the model cannot tell a neutral text */
function refuseUnknownNeutral({ neutral }: AnalyzeRequest, { model }: Classifier): void {
  if (!neutral || model.knowsNeutral || model.labels.includes('NEUTRAL')) return;
  const detail = `The model ${model.name} has no label NEUTRAL; min_score answers it for a low score.`;
  throw new RequestError('invalid-request', `#/neutral: ${detail}`, [
    { pointer: '#/neutral', detail },
  ]);
}

function answer(
  texts: readonly string[],
  results: readonly TextResult[],
  request: AnalyzeRequest,
): z.infer<typeof analyzeAnswerSchema> {
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
): Classification[] {
  const { score } = classifications[0]!;
  if (score < minScore) return [{ label: 'NEUTRAL', score }];
  return classifications.slice(0, topK ?? classifications.length);
}
