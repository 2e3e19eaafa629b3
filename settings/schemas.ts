import * as z from 'zod';

/** Digits alone: no sign, fraction, space or unit. */
export function wholeNumber(minimum: number, maximum: number) {
  const expected = `a whole number from ${minimum} to ${maximum}`;
  return z
    .string()
    .regex(/^\d+$/, expected)
    .transform(Number)
    .refine((value) => value >= minimum && value <= maximum, expected);
}

/** One of a few words. */
export function oneOf<const T extends readonly [string, ...string[]]>(words: T) {
  return z.enum(words, { error: `one of ${words.join(', ')}` });
}

/** A text of a form, kept as it is written. */
export function matching(pattern: RegExp, expected: string) {
  return z.string().regex(pattern, expected);
}

/** The words `true` and `false`. */
export const flag = oneOf(['true', 'false']).transform((value) => value === 'true');

/** The URL of an OpenTelemetry collector that takes OTLP over HTTP. */
export const collectorUrl = z.url({
  protocol: /^https?$/,
  error: 'a URL such as http://collector:4318',
});

/**
 * A structured value, written as JSON.
 *
 * @param expected what to say of a text that is no JSON, or of a value that the schema does not describe
 */
export function json<T>(schema: z.ZodType<T>, expected: string) {
  return z
    .string()
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        context.addIssue(expected);
        return z.NEVER;
      }
    })
    .pipe(schema);
}
