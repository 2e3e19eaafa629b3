import assert from 'node:assert/strict';
import { type Plan, planStack } from '../../stack/program.js';

/** What tells the application's pods from others. */
export const SELECTOR = {
  'app.kubernetes.io/name': 'sentiment-api',
  'app.kubernetes.io/component': 'api',
};

/** One after the other: Pulumi's runtime is one for the whole process. */
let last: Promise<unknown> = Promise.resolve();

/** Keys by the full names under which Pulumi stores them. */
export function fullNames(keys: Readonly<Record<string, string>>): Record<string, string> {
  const named = Object.entries(keys).map(([key, value]) => [`sentiment-api:${key}`, value]);
  return Object.fromEntries(named);
}

/** The plan of a stack named `test` with these keys set. */
export function freshPlan(keys: Readonly<Record<string, string>>): Promise<Plan> {
  const made = last.then(() => planStack('sentiment-api', 'test', fullNames(keys)));
  last = made.catch(() => undefined);
  return made;
}

const plans = new Map<string, Promise<Plan>>();

/** The same, made once for each set of keys. */
export function plan(keys: Readonly<Record<string, string>> = {}): Promise<Plan> {
  const known = JSON.stringify(keys);
  const made = plans.get(known) ?? freshPlan(keys);
  plans.set(known, made);
  return made;
}

/** A resource's kind: `Deployment` of `kubernetes:apps/v1:Deployment`. */
export function kindOf({ type }: { readonly type: string }): string {
  return type.split(':').at(-1)!;
}

/** The inputs of the one resource of a kind. */
// biome-ignore lint/suspicious/noExplicitAny: a test reads into them as it likes
export function inputsOf({ resources }: Plan, kind: string): any {
  const found = resources.filter((resource) => kindOf(resource) === kind);
  assert.equal(found.length, 1, `one ${kind}`);
  return found[0]!.inputs;
}
