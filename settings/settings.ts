import type * as z from 'zod';

/** One setting: what it means, what stands in for it, and which texts it takes. */
export interface Setting<T> {
  readonly description: string;
  /** The text that stands in for an absent setting; without one, absence means something itself. */
  readonly default?: string;
  /** What its text may be, and the value that comes of it. */
  readonly schema: z.ZodType<T, string>;
}

/** Settings by their names: the source of their parsing, their help and their documentation. */
export type Settings = Readonly<Record<string, Setting<unknown>>>;

type Value<S> = S extends { readonly schema: z.ZodType<infer T, string> } ? T : never;
type Optional<S> = {
  [K in keyof S]: S[K] extends { readonly default: string } ? never : K;
}[keyof S];

/** The checked values of settings; one without a default may be absent. */
export type Values<S extends Settings> = Readonly<
  { [K in Exclude<keyof S, Optional<S>>]: Value<S[K]> } & { [K in Optional<S>]?: Value<S[K]> }
>;

/** Declares a setting, so that the type of its value follows from its schema, and whether it may be absent. */
export function setting<T>(
  description: string,
  schema: Setting<T>['schema'],
  fallback: string,
): Setting<T> & { readonly default: string };
export function setting<T>(description: string, schema: Setting<T>['schema']): Setting<T>;
export function setting<T>(description: string, schema: Setting<T>['schema'], fallback?: string) {
  return { description, schema, ...(fallback !== undefined && { default: fallback }) };
}

/**
 * Reads settings from texts. Texts under other names are passed over.
 *
 * @param hidden names of the settings whose texts are secrets, which no mistake shows
 * @returns the values, frozen, and a line for each mistake; only without mistakes are the values complete
 */
export function readSettings<S extends Settings>(
  settings: S,
  texts: Readonly<Record<string, string | undefined>>,
  hidden: readonly string[] = [],
): { readonly values: Values<S>; readonly mistakes: readonly string[] } {
  const values: Record<string, unknown> = {};
  const mistakes: string[] = [];
  for (const [name, { schema, default: fallback }] of Object.entries(settings)) {
    const text = texts[name] ?? fallback;
    if (text === undefined) continue;
    const parsed = schema.safeParse(text);
    if (parsed.success) values[name] = parsed.data;
    else mistakes.push(...mistakesIn(name, text, parsed.error.issues, hidden.includes(name)));
  }
  return { values: Object.freeze(values) as Values<S>, mistakes };
}

/** A line about the whole text, or one about each wrong part of a structured value. */
function mistakesIn(
  name: string,
  text: string,
  issues: readonly z.core.$ZodIssue[],
  hidden: boolean,
): string[] {
  const parts = issues.filter(({ path }) => path.length > 0);
  return (parts.length > 0 ? parts : issues.slice(0, 1)).map(({ path, message }) => {
    const part = path.length > 0 ? partOf(JSON.parse(text), path) : text;
    return mistake([name, ...path].join('.'), hidden ? '[secret]' : part, message);
  });
}

function partOf(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (whole, key) => (whole as Record<PropertyKey, unknown> | undefined)?.[key],
    value,
  );
}

/** The line about a wrong text: the setting, the text and what is allowed. */
export function mistake(name: string, text: unknown, expected: string): string {
  return `${name}=${JSON.stringify(text)}: expected ${expected}`;
}

/** The help text: each setting with its meaning and default. */
export function describeSettings(settings: Settings): string {
  const rows = Object.entries(settings);
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows
    .map(([name, row]) => `  ${name.padEnd(width)}  ${row.description} (${row.default ?? 'unset'})`)
    .join('\n');
}
