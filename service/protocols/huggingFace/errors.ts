import * as z from 'zod';
import type { ErrorFormat } from '../../http/errorResponses.js';
import { COMMON_STATUSES, type Refusals } from '../operation.js';

/** 429 rather than 503 for overload: Hugging Face's clients repeat a 503 at once, and without end. */
export const huggingFaceFormat: ErrorFormat = ({ code, message, status }) => ({
  status: code === 'overloaded' ? 429 : status,
  body: { error: message },
  type: 'application/json',
});

export const refusals: Refusals = {
  schema: { name: 'HuggingFaceError', schema: z.strictObject({ error: z.string() }) },
  type: 'application/json',
  statuses: {
    ...COMMON_STATUSES,
    429: 'The service is overloaded, or the client has sent more texts than its rate limit allows.',
    503: 'The service is shutting down, or did not answer in time.',
  },
};
