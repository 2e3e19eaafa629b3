import type { Context } from 'koa';
import type { Limits } from '../http/limits.js';
import type { Classifier, TextResult } from '../inference/classification.js';
import { withAnswerTimeout } from './answerTimeout.js';
import { setClassificationHeaders } from './classificationHeaders.js';
import { refuseTooManyTexts } from './texts.js';

/**
 * Runs the texts of a request through the classifier: the same limits, log and headers whichever
 * protocol they came by.
 *
 * @param texts valid texts, at least one
 * @param neutral whether NEUTRAL is a label like the others; by default as the service is set
 * @returns a result a text, in order
 * @throws RequestError 413 for too many texts, 429 over the rate limit, 503 when the
 *   answer takes too long
 * @throws OverloadedError, ClosedError
 */
export async function classifyTexts(
  ctx: Context,
  texts: readonly string[],
  classifier: Classifier,
  limits: Limits,
  neutral?: boolean,
): Promise<readonly TextResult[]> {
  refuseTooManyTexts(texts.length, limits.maxTexts);
  ctx.state.takeTexts?.(texts.length);
  ctx.state.texts = texts;
  const started = performance.now();
  const classified = await withAnswerTimeout(ctx, limits.answerTimeoutMs, (signal) =>
    classifier.classify(texts, signal, neutral),
  );
  ctx.state.classified = { started, timings: classified.timings };
  setClassificationHeaders(ctx, classified);
  return classified.results;
}
