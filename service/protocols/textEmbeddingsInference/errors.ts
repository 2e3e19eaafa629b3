import * as z from 'zod';
import type { ErrorFormat } from '../../http/errorResponses.js';
import type { ProblemCode } from '../../http/requestError.js';
import { COMMON_STATUSES, type Refusals } from '../operation.js';
import { EXPECTED_TEXT } from '../texts.js';

const ERROR_TYPES = ['Unhealthy', 'Backend', 'Overloaded', 'Validation', 'Empty'] as const;
type ErrorType = (typeof ERROR_TYPES)[number];

const ERRORS: Partial<Record<ProblemCode, readonly [status: number, type: ErrorType]>> = {
  'invalid-request': [422, 'Validation'],
  'internal-error': [424, 'Backend'],
  overloaded: [429, 'Overloaded'],
  'rate-limited': [429, 'Overloaded'],
  'answer-timeout': [503, 'Unhealthy'],
  'not-ready': [503, 'Unhealthy'],
};

/** Its statuses and names of errors. */
export const textEmbeddingsInferenceFormat: ErrorFormat = ({
  code,
  errors,
  message,
  status: ownStatus,
}) => {
  const empty = errors.length > 0 && errors.every(({ detail }) => detail === EXPECTED_TEXT);
  const [status, type] = empty ? [400, 'Empty'] : (ERRORS[code] ?? [ownStatus, 'Validation']);
  return { status, body: { error: message, error_type: type }, type: 'application/json' };
};

const errorSchema = z.strictObject({
  error: z.string(),
  error_type: z.enum(ERROR_TYPES),
});

const { 500: _, ...statuses } = COMMON_STATUSES;

export const refusals: Refusals = {
  schema: { name: 'TextEmbeddingsInferenceError', schema: errorSchema },
  type: 'application/json',
  statuses: {
    ...statuses,
    400: 'The body is not JSON, or a text is blank.',
    422: 'The request is not valid. The answer says what was expected.',
    424: 'The service failed; its log has the reason, under the id of the request.',
    429: 'The service is overloaded, or the client has sent more texts than its rate limit allows.',
    503: 'The service is shutting down, or did not answer in time.',
  },
};
