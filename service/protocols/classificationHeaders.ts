import type { Context } from 'koa';
import type { ClassifiedTexts } from '../inference/classification.js';

/**
 * Says in headers what the body has no room for: `Server-Timing` with queue, tokenize and infer in
 * ms (W3C Server Timing), and `X-Truncated-Texts` with the indices of texts that were cut.
 */
export function setClassificationHeaders(
  ctx: Context,
  { results, timings }: ClassifiedTexts,
): void {
  const { queue, tokenize, infer } = timings;
  ctx.set(
    'Server-Timing',
    `queue;dur=${queue.toFixed(2)}, tokenize;dur=${tokenize.toFixed(2)}, infer;dur=${infer.toFixed(2)}`,
  );
  const truncated = results.flatMap((result, index) => (result.truncated ? [index] : []));
  if (truncated.length > 0) ctx.set('X-Truncated-Texts', truncated.join(', '));
}
