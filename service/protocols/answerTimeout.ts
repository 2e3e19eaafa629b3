import type { Context } from 'koa';
import { RequestError } from '../http/requestError.js';

/**
 * Runs work for a request under a signal that aborts when the client goes away or the answer takes
 * too long, so that nothing is computed that nobody waits for.
 *
 * @throws RequestError 503 once `milliseconds` have passed
 */
export async function withAnswerTimeout<T>(
  ctx: Context,
  milliseconds: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(tooLate(milliseconds)), milliseconds);
  const gone = () => controller.abort(new RequestError('client-gone', 'The client went away.'));
  ctx.res.once('close', gone);
  try {
    return await work(controller.signal);
  } finally {
    clearTimeout(timer);
    ctx.res.off('close', gone);
  }
}

function tooLate(milliseconds: number): RequestError {
  const retryAfter = { 'Retry-After': '1' };
  return new RequestError('answer-timeout', `No answer within ${milliseconds} ms.`, [], retryAfter);
}
