import * as z from 'zod';

/** Log levels in pino's order, most severe first. */
const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

function wholeNumber(minimum: number, maximum: number) {
  const expected = `a whole number from ${minimum} to ${maximum}`;
  return z
    .string()
    .regex(/^\d+$/, expected)
    .transform(Number)
    .refine((value) => value >= minimum && value <= maximum, expected);
}

const flag = z
  .enum(['true', 'false'], { error: '"true" or "false"' })
  .transform((value) => value === 'true');

interface Variable<T> {
  readonly description: string;
  /** The text that stands in for an unset variable; absent where unset means something itself. */
  readonly default?: string;
  readonly schema: z.ZodType<T, string>;
}

function variable<T>(definition: Variable<T>): Variable<T> {
  return definition;
}

/** Every environment variable the service reads: the source of its parsing, its help and its documentation. */
export const VARIABLES = {
  PORT: variable({
    description: 'TCP port to listen on; 0 takes any free one',
    default: '3000',
    schema: wholeNumber(0, 65_535),
  }),
  HOST: variable({
    description: 'address to listen on',
    default: '0.0.0.0',
    schema: z.string(),
  }),
  MODEL: variable({
    description:
      'the model: `embedded`, a directory, or a Hugging Face `owner/name@revision` that was fetched beforehand',
    default: 'embedded',
    schema: z.string(),
  }),
  LOG_LEVEL: variable({
    description: `least severe level that is logged: ${LOG_LEVELS.join(', ')}`,
    default: 'info',
    schema: z.enum(LOG_LEVELS, { error: `one of ${LOG_LEVELS.join(', ')}` }),
  }),
  LOG_TEXTS: variable({
    description: 'log the texts of each request; they may be personal data',
    default: 'false',
    schema: flag,
  }),
  THREADS: variable({
    description: 'inference threads; unset: as many as the CPU limit of the container allows',
    schema: wholeNumber(1, 256),
  }),
  MAX_TEXTS: variable({
    description: 'most texts in one request',
    default: '64',
    schema: wholeNumber(1, 10_000),
  }),
  MAX_BODY_BYTES: variable({
    description: 'largest request body, in bytes',
    default: '1048576',
    schema: wholeNumber(1, 1_073_741_824),
  }),
  MAX_QUEUE_WAIT_MS: variable({
    description:
      'a request that would wait longer than this for its turn is refused at once, in ms',
    default: '250',
    schema: wholeNumber(1, 600_000),
  }),
  MAX_QUEUE_TOKENS: variable({
    description:
      'a request that would make more tokens than this wait is refused at once; bounds the memory of the queue',
    default: '500000',
    schema: wholeNumber(1, 100_000_000),
  }),
  REQUEST_TIMEOUT_MS: variable({
    description: 'longest time to receive a request, and longest time to answer it, in ms',
    default: '10000',
    schema: wholeNumber(1, 600_000),
  }),
  OTEL_EXPORTER_OTLP_ENDPOINT: variable({
    description:
      'URL of an OpenTelemetry collector (OTLP over HTTP) to send traces to; unset: no traces',
    schema: z.url({ protocol: /^https?$/, error: 'a URL such as http://collector:4318' }),
  }),
  DRAIN_DELAY_MS: variable({
    description: 'how long to go on serving, unready, after SIGTERM before closing, in ms',
    default: '0',
    schema: wholeNumber(0, 600_000),
  }),
} as const;

type Variables = typeof VARIABLES;
type Value<V> = V extends { schema: z.ZodType<infer T, string> } ? T : never;
type Optional = 'THREADS' | 'OTEL_EXPORTER_OTLP_ENDPOINT';

/** The service's configuration: one frozen value an environment variable. */
export type Config = Readonly<
  { [Name in Exclude<keyof Variables, Optional>]: Value<Variables[Name]> } & {
    [Name in Optional]?: Value<Variables[Name]>;
  }
>;

/** Every mistake in the environment, one line each. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  constructor(readonly mistakes: readonly string[]) {
    super(`the environment has ${mistakes.length} mistake(s):\n  ${mistakes.join('\n  ')}`);
  }
}

/**
 * Reads the configuration from environment variables. An empty variable counts as unset.
 *
 * @throws ConfigError naming every variable that is wrong, its value and what is allowed.
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const config: Record<string, unknown> = {};
  const mistakes: string[] = [];
  for (const [name, { schema, default: fallback }] of Object.entries<Variable<unknown>>(
    VARIABLES,
  )) {
    const value = environment[name] || fallback;
    if (value === undefined) continue;
    const parsed = schema.safeParse(value);
    if (parsed.success) config[name] = parsed.data;
    else
      mistakes.push(
        `${name}=${JSON.stringify(value)}: expected ${parsed.error.issues[0]?.message}`,
      );
  }
  if (mistakes.length > 0) throw new ConfigError(mistakes);
  return Object.freeze(config) as Config;
}

/** The help text: each variable with its default and meaning. */
export function describeConfig(): string {
  const rows = Object.entries<Variable<unknown>>(VARIABLES);
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows
    .map(([name, row]) => `  ${name.padEnd(width)}  ${row.description} (${row.default ?? 'unset'})`)
    .join('\n');
}
