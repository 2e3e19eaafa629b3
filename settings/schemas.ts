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

const EXPECTED_RATE = 'texts per second such as 20, or with the most at once 20:200';

/** How long a client rests until it may send its most at once, where nothing is said of that, in seconds. */
const USUAL_REST_S = 10;

/** A number per second, and the most at once. */
export const rate = z
  .string()
  .regex(/^\d{1,7}(\.\d{1,3})?(:\d{1,9})?$/, EXPECTED_RATE)
  .transform((text) => {
    const [perSecond, burst] = text.split(':').map(Number);
    return { perSecond: perSecond!, burst: burst ?? Math.ceil(USUAL_REST_S * perSecond!) };
  })
  .refine(({ perSecond, burst }) => perSecond > 0 && burst > 0, EXPECTED_RATE);

/** Origins of web pages, `*` for all of them, or the word `none`. */
export const origins = z
  .string()
  .transform((text) => (text === 'none' ? [] : text.split(',').map((origin) => origin.trim())))
  .refine(
    (all) => all.every((origin) => origin === '*' || isOrigin(origin)),
    'origins such as https://example.org, separated by commas, or *',
  );

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text;
}

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
