import type { Context } from 'koa';
import { type Limits, refuseTooManyTexts } from '../http/limits.js';
import { RequestError } from '../http/requestError.js';
import { Cancellation, type CancellationSignal } from '../inference/cancellation.js';
import type { ClassifiedTexts, TextResult, Token } from '../inference/classification.js';
import type { ProtocolParts } from './protocol.js';

type Parts = Pick<ProtocolParts, 'classifier' | 'limits'>;

/**
 * Runs the texts of a request through the classifier: the same limits, log and headers whichever
 * protocol they came by.
 *
 * @param texts valid texts, at least one
 * @param neutral whether NEUTRAL is a label like the others; by default as the service is set
 * @returns a result per text, in order
 * @throws RequestError 413 for too many texts, 429 over the rate limit, 503 when the
 *   answer takes too long
 * @throws OverloadedError, ClosedError
 */
export async function classifyTexts(
  ctx: Context,
  texts: readonly string[],
  { classifier, limits }: Parts,
  neutral?: boolean,
): Promise<readonly TextResult[]> {
  takeTexts(ctx, texts, limits);
  const started = performance.now();
  const classified = await withAnswerTimeout(ctx, limits.answerTimeoutMs, (signal) =>
    classifier.classify(texts, signal, neutral),
  );
  ctx.state.classified = { started, timings: classified.timings };
  setHeaders(ctx, classified);
  return classified.results;
}

/**
 * Splits the texts of a request into tokens, under the same limits.
 *
 * @returns the tokens of each text, in order
 * @throws as `classifyTexts`
 */
export function tokenizeTexts(
  ctx: Context,
  texts: readonly string[],
  { classifier, limits }: Parts,
): Promise<readonly (readonly Token[])[]> {
  takeTexts(ctx, texts, limits);
  return withAnswerTimeout(ctx, limits.answerTimeoutMs, (signal) =>
    classifier.tokenize(texts, signal),
  );
}

function takeTexts({ state }: Context, texts: readonly string[], { maxTexts }: Limits): void {
  refuseTooManyTexts(texts.length, maxTexts);
  state.takeTexts?.(texts.length);
  state.texts = texts;
}

/** Runs work that is cancelled when the client goes away or the answer takes too long. */
async function withAnswerTimeout<T>(
  ctx: Context,
  milliseconds: number,
  work: (signal: CancellationSignal) => Promise<T>,
): Promise<T> {
  const cancellation = new Cancellation();
  const timer = setTimeout(() => cancellation.abort(tooLate(milliseconds)), milliseconds);
  const gone = () => cancellation.abort(new RequestError('client-gone', 'The client went away.'));
  ctx.res.on('close', gone);
  try {
    return await work(cancellation);
  } finally {
    clearTimeout(timer);
    ctx.res.off('close', gone);
  }
}

function tooLate(milliseconds: number): RequestError {
  const retryAfter = { 'Retry-After': '1' };
  return new RequestError('answer-timeout', `No answer within ${milliseconds} ms.`, [], retryAfter);
}

/**
 * Says in headers what the body has no room for: `Server-Timing` with queue, tokenize and infer in
 * ms (W3C Server Timing), and `X-Truncated-Texts` with the indices of texts that were cut.
 */
function setHeaders(ctx: Context, { results, timings }: ClassifiedTexts): void {
  const { queue, tokenize, infer } = timings;
  ctx.set(
    'Server-Timing',
    `queue;dur=${queue.toFixed(2)}, tokenize;dur=${tokenize.toFixed(2)}, infer;dur=${infer.toFixed(2)}`,
  );
  const truncated = results.flatMap((result, index) => (result.truncated ? [index] : []));
  if (truncated.length > 0) ctx.set('X-Truncated-Texts', truncated.join(', '));
}
