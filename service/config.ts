import * as z from 'zod';
import { collectorUrl, flag, oneOf, origins, rate, wholeNumber } from '../settings/schemas.js';
import { describeSettings, readSettings, setting, type Values } from '../settings/settings.js';

/** Log levels in pino's order, most severe first. */
const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** Every environment variable the service reads: the source of its parsing, its help and its documentation. */
export const VARIABLES = {
  PORT: setting({
    description: 'TCP port to listen on; 0 takes any free one',
    default: '3000',
    schema: wholeNumber(0, 65_535),
  }),
  HOST: setting({
    description:
      'address to listen on; a loopback address takes requests for names of this machine alone',
    default: '127.0.0.1',
    schema: z.string(),
  }),
  ADMIN_PORT: setting({
    description:
      'TCP port for probes and metrics, which are then not on `PORT`; unset: they are on `PORT`',
    schema: wholeNumber(0, 65_535),
  }),
  API_KEYS_FILE: setting({
    description:
      'file with one `name=key` per line; who computes then shows `Authorization: Bearer KEY`; unset: nobody needs a key',
    schema: z.string(),
  }),
  RATE_LIMIT: setting({
    description:
      'texts per second that one key or, without keys, one client address may send, as `20`, or with the most at once as `20:200`; unset: no limit',
    schema: rate,
  }),
  TRUSTED_PROXIES: setting({
    description:
      'how many proxies stand in front of the service, whose `X-Forwarded-For` names the client',
    default: '0',
    schema: wholeNumber(0, 10),
  }),
  CORS_ORIGINS: setting({
    description:
      'origins whose pages may ask, separated by commas, or `*` for all; none: only the service’s own pages',
    default: 'none',
    schema: origins,
  }),
  MODEL: setting({
    description:
      'the model: `embedded`, a directory, or a Hugging Face `owner/name@revision` that was fetched beforehand',
    default: 'embedded',
    schema: z.string(),
  }),
  NEUTRAL: setting({
    description:
      'answer NEUTRAL as a label of its own, in every protocol, where the model has it; otherwise only a request’s `neutral` does',
    default: 'false',
    schema: flag,
  }),
  LOG_LEVEL: setting({
    description: `least severe level that is logged: ${LOG_LEVELS.join(', ')}`,
    default: 'info',
    schema: oneOf(LOG_LEVELS),
  }),
  LOG_TEXTS: setting({
    description: 'log the texts of each request; they may be personal data',
    default: 'false',
    schema: flag,
  }),
  THREADS: setting({
    description: 'inference threads; unset: as many as the CPU limit of the container allows',
    schema: wholeNumber(1, 256),
  }),
  MAX_TEXTS: setting({
    description: 'most texts in one request',
    default: '64',
    schema: wholeNumber(1, 10_000),
  }),
  MAX_BODY_BYTES: setting({
    description: 'largest request body, in bytes',
    default: '1048576',
    schema: wholeNumber(1, 1_073_741_824),
  }),
  MAX_QUEUE_WAIT_MS: setting({
    description:
      'a request that would wait longer than this for its turn is refused at once, in ms',
    default: '250',
    schema: wholeNumber(1, 600_000),
  }),
  MAX_QUEUE_TOKENS: setting({
    description:
      'a request that would make more tokens than this wait is refused at once; bounds the memory of the queue',
    default: '500000',
    schema: wholeNumber(1, 100_000_000),
  }),
  REQUEST_TIMEOUT_MS: setting({
    description: 'longest time to receive a request, and longest time to answer it, in ms',
    default: '10000',
    schema: wholeNumber(1, 600_000),
  }),
  KEEP_ALIVE_TIMEOUT_MS: setting({
    description:
      'how long a connection without a request is kept, in ms; longer than a proxy in front keeps it',
    default: '75000',
    schema: wholeNumber(1, 86_400_000),
  }),
  OTEL_EXPORTER_OTLP_ENDPOINT: setting({
    description:
      'URL of an OpenTelemetry collector (OTLP over HTTP) to send traces to; unset: no traces',
    schema: collectorUrl,
  }),
  DRAIN_DELAY_MS: setting({
    description: 'how long to go on serving, unready, after SIGTERM before closing, in ms',
    default: '0',
    schema: wholeNumber(0, 600_000),
  }),
} as const;

/** The service's configuration: one frozen value per environment variable. */
export type Config = Values<typeof VARIABLES>;

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
  const given = Object.entries(environment).filter(([, value]) => value !== '');
  const { values, mistakes } = readSettings(VARIABLES, Object.fromEntries(given));
  if (mistakes.length > 0) throw new ConfigError(mistakes);
  return values;
}

/** The help text: each variable with its default and meaning. */
export function describeConfig(): string {
  return describeSettings(VARIABLES);
}
