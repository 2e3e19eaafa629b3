import type * as z from 'zod';
import { type FieldError, RequestError } from './requestError.js';

/**
 * Checks a body against a schema.
 *
 * @throws RequestError 400 that names every wrong member and what was expected of it
 */
export function validate<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.flatMap(fieldErrors);
  throw new RequestError(
    'invalid-request',
    errors.map(({ pointer, detail }) => `${pointer}: ${detail}`).join(' '),
    errors,
  );
}

function fieldErrors(issue: z.core.$ZodIssue): FieldError[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      pointer: pointer([...issue.path, key]),
      detail: 'Unknown field.',
    }));
  }
  return [{ pointer: pointer(issue.path), detail: issue.message }];
}

/** JSON pointer in its URI fragment form (RFC 6901, section 6). */
function pointer(path: readonly PropertyKey[]): string {
  const steps = path.map((step) => String(step).replaceAll('~', '~0').replaceAll('/', '~1'));
  return ['#', ...steps.map(encodeURIComponent)].join('/');
}
