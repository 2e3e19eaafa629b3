import type * as z from 'zod';
import { type FieldError, RequestError } from '../http/requestError.js';
import { shortened } from '../telemetry/accessLog.js';

/** Most mistakes that one answer names; a body may hold a hundred thousand. */
const MOST_ERRORS = 10;

/** Most characters of a member's name that an answer gives back; a name may be as long as a body. */
const LONGEST_NAME = 64;

/**
 * Checks a body against a schema.
 *
 * @throws RequestError 400 that names the wrong members, up to ten, and what was expected of each
 */
export function validate<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.slice(0, MOST_ERRORS).flatMap(fieldErrors);
  throw new RequestError(
    'invalid-request',
    errors.map(({ pointer, detail }) => `${pointer}: ${detail}`).join(' '),
    errors,
  );
}

function fieldErrors(issue: z.core.$ZodIssue): FieldError[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.slice(0, MOST_ERRORS).map((key) => ({
      pointer: pointer([...issue.path, key]),
      detail: 'Unknown field.',
    }));
  }
  return [{ pointer: pointer(issue.path), detail: issue.message }];
}

/** Half of a character, which JSON allows in a name and no URI can hold. */
const LONE_SURROGATE = /\p{Surrogate}/gu;

/** JSON pointer in its URI fragment form (RFC 6901, section 6). */
function pointer(path: readonly PropertyKey[]): string {
  const steps = path.map((step) =>
    shortened(String(step), LONGEST_NAME)
      .replace(LONE_SURROGATE, '\ufffd')
      .replaceAll('~', '~0')
      .replaceAll('/', '~1'),
  );
  return ['#', ...steps.map(encodeURIComponent)].join('/');
}
