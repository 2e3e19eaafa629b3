import type { Context, Middleware } from 'koa';
import type { Classifier, TextResult } from '../inference/classification.js';
import { withAnswerTimeout } from './answerTimeout.js';
import { setClassificationHeaders } from './classificationHeaders.js';
import type { Limits } from './limits.js';
import { overloaded } from './requestError.js';
import { refuseTooManyTexts } from './texts.js';

/**
 * Refuses a request for overload before its body is read. Under twice the load that can be answered
 * every second request is refused, and what that costs is taken from the others.
 */
export function refuseWhenFull(classifier: Classifier): Middleware {
  return (_, next) => {
    const retryAfter = classifier.turnAway();
    if (retryAfter !== undefined) throw overloaded(retryAfter);
    return next();
  };
}

/**
 * Runs the texts of a request through the classifier: the same limits, log and headers whichever
 * protocol they came by.
 *
 * @param texts valid texts, at least one
 * @returns a result a text, in order
 * @throws RequestError 413 for too many texts, 503 when the answer takes too long
 * @throws OverloadedError, ClosedError
 */
export async function classifyTexts(
  ctx: Context,
  texts: readonly string[],
  classifier: Classifier,
  limits: Limits,
): Promise<readonly TextResult[]> {
  refuseTooManyTexts(texts.length, limits.maxTexts);
  ctx.state.texts = texts;
  const started = performance.now();
  const classified = await withAnswerTimeout(ctx, limits.answerTimeoutMs, (signal) =>
    classifier.classify(texts, signal),
  );
  ctx.state.classified = { started, timings: classified.timings };
  setClassificationHeaders(ctx, classified);
  return classified.results;
}
