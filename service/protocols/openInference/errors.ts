import * as z from 'zod';
import type { ErrorFormat } from '../../http/errorResponses.js';
import { NOT_READY, type Refusals } from '../operation.js';

/** Its errors are their message. */
export const openInferenceFormat: ErrorFormat = ({ message }) => ({
  body: { error: message },
  type: 'application/json',
});

const errorSchema = { name: 'InferenceError', schema: z.strictObject({ error: z.string() }) };

/** What each status means, in the shape of this protocol's errors. */
export function refusals(statuses: Refusals['statuses']): Refusals {
  return { schema: errorSchema, type: 'application/json', statuses };
}

export const OTHER_MODEL = { 404: 'Another model or version is served here.' };
export const UNREADY = { 503: NOT_READY };
