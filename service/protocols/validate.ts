import type * as z from 'zod';
import { type FieldError, RequestError } from '../http/requestError.js';
import { shortened } from '../telemetry/accessLog.js';

/** Most mistakes that one answer names; a body may hold a hundred thousand. */
const MOST_ERRORS = 10;

/** Most characters of a member's name that an answer gives back; a name may be as long as a body. */
const LONGEST_NAME = 64;

type Issue = z.core.$ZodIssue;

const CONTAINERS = new Set(['array', 'tuple', 'object']);

/**
 * Checks a body against a schema.
 *
 * @throws RequestError 400 that names the wrong members, up to ten, and what was expected of each
 */
export function validate<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues
    .slice(0, MOST_ERRORS)
    .flatMap(fieldErrors)
    .slice(0, MOST_ERRORS);
  throw new RequestError(
    'invalid-request',
    errors.map(({ pointer, detail }) => `${pointer}: ${detail}`).join(' '),
    errors,
  );
}

function fieldErrors(issue: Issue): FieldError[] {
  const inside = issue.code === 'invalid_union' ? inFittingShape(issue.errors) : [];
  if (inside.length > 0) {
    return inside
      .slice(0, MOST_ERRORS)
      .flatMap((one) => fieldErrors({ ...one, path: [...issue.path, ...one.path] }));
  }
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.slice(0, MOST_ERRORS).map((key) => ({
      pointer: pointer([...issue.path, key]),
      detail: 'Unknown field.',
    }));
  }
  return [{ pointer: pointer(issue.path), detail: issue.message }];
}

/**
 * Of something that may have one of several shapes, as a text or an array of texts: what is wrong inside
 * of the shape that it has, if only that is wrong.
 */
function inFittingShape(shapes: readonly (readonly Issue[])[]): readonly Issue[] {
  const fitting = shapes.filter((issues) =>
    issues.every(
      (issue) =>
        issue.path.length > 0 &&
        !(issue.code === 'invalid_type' && CONTAINERS.has(String(issue.expected))),
    ),
  );
  const depth = (issues: readonly Issue[]) =>
    issues.reduce((deepest, { path }) => Math.max(deepest, path.length), 0);
  return fitting.reduce((deepest, one) => (depth(one) > depth(deepest) ? one : deepest), []);
}

/** JSON pointer in its URI fragment form (RFC 6901, section 6). */
function pointer(path: readonly PropertyKey[]): string {
  const steps = path.map((step) =>
    shortened(String(step), LONGEST_NAME)
      .toWellFormed()
      .replaceAll('~', '~0')
      .replaceAll('/', '~1'),
  );
  return ['#', ...steps.map(encodeURIComponent)].join('/');
}
