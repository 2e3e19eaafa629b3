import * as z from 'zod';
import { editDistance } from '../settings/nearest.js';
import { collectorUrl, flag, oneOf, origins, rate, wholeNumber } from '../settings/schemas.js';
import { describeSettings, readSettings, setting, type Values } from '../settings/settings.js';

/** Log levels in pino's order, most severe first. */
const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** Every environment variable the service reads: the source of its parsing, its help and its documentation. */
export const VARIABLES = {
  PORT: setting('TCP port to listen on; 0 takes any free one', wholeNumber(0, 65_535), '3000'),
  HOST: setting(
    'address to listen on, `::` for all; a loopback address takes only requests for this machine’s own names',
    // As in a URL, an address of IPv6 may stand in brackets.
    z.string().transform((host) => host.replace(/^\[(.*)\]$/, '$1')),
    '127.0.0.1',
  ),
  ADMIN_PORT: setting(
    'TCP port for probes and metrics, which are then not on `PORT`; unset: they are on `PORT`',
    wholeNumber(0, 65_535),
  ),
  API_KEYS_FILE: setting(
    'file with one `name=key` per line; to classify, clients then send `Authorization: Bearer KEY`; unset: nobody needs a key',
    z.string(),
  ),
  RATE_LIMIT: setting(
    'texts per second that one key (without keys, one client address) may send, such as `20`; `20:200` also sets the most at once; unset: no limit',
    rate,
  ),
  TRUSTED_PROXIES: setting(
    'how many proxies stand in front of the service, whose `X-Forwarded-For` names the client',
    wholeNumber(0, 10),
    '0',
  ),
  CORS_ORIGINS: setting(
    'origins whose pages may ask, separated by commas, or `*` for all; none: only the service’s own pages',
    origins,
    'none',
  ),
  MODEL: setting(
    'the model: `embedded`, a directory, or a Hugging Face `owner/name@revision` that was fetched beforehand',
    z.string(),
    'embedded',
  ),
  NEUTRAL: setting(
    'answer NEUTRAL as a label of its own, in every protocol, where the model has it; otherwise only a request’s `neutral` does',
    flag,
    'false',
  ),
  LOG_LEVEL: setting(
    `least severe level that is logged: ${LOG_LEVELS.join(', ')}`,
    oneOf(LOG_LEVELS),
    'info',
  ),
  LOG_TEXTS: setting('log the texts of each request; they may be personal data', flag, 'false'),
  THREADS: setting(
    'inference threads; unset: as many as the CPU limit of the container allows',
    wholeNumber(1, 256),
  ),
  MAX_TEXTS: setting('most texts in one request', wholeNumber(1, 10_000), '64'),
  MAX_BODY_BYTES: setting(
    'largest request body, in bytes',
    wholeNumber(1, 1_073_741_824),
    '1048576',
  ),
  MAX_QUEUE_WAIT_MS: setting(
    'a request that would wait longer than this for its turn is refused at once, in ms',
    wholeNumber(1, 600_000),
    '250',
  ),
  MAX_QUEUE_TOKENS: setting(
    'a request that would make more tokens than this wait is refused at once; bounds the memory of the queue',
    wholeNumber(1, 100_000_000),
    '500000',
  ),
  REQUEST_TIMEOUT_MS: setting(
    'longest time to receive a request, and longest time to answer it, in ms',
    wholeNumber(1, 600_000),
    '10000',
  ),
  KEEP_ALIVE_TIMEOUT_MS: setting(
    'how long a connection without a request is kept, in ms; longer than a proxy in front keeps it',
    wholeNumber(1, 86_400_000),
    '75000',
  ),
  OTEL_EXPORTER_OTLP_ENDPOINT: setting(
    'URL of an OpenTelemetry collector (OTLP over HTTP) to send traces to; unset: no traces',
    collectorUrl,
  ),
  DRAIN_DELAY_MS: setting(
    'how long to go on serving, unready, after SIGTERM before closing, in ms',
    wholeNumber(0, 600_000),
    '0',
  ),
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

/**
 * Names in the environment that are almost a variable's, each with that one: `MAX_TEXT` would be passed over
 * in silence. A quarter of the letters may differ; shorter names are near too much else.
 */
export function mistypedVariables(
  environment: Readonly<Record<string, string | undefined>>,
): { readonly name: string; readonly meant: string }[] {
  const known = Object.keys(VARIABLES);
  return Object.keys(environment)
    .filter((name) => name.length >= 6 && !known.includes(name))
    .flatMap((name) => known.map((meant) => ({ name, meant, most: name.length / 4 })))
    .filter(({ name, meant, most }) => Math.abs(name.length - meant.length) <= most)
    .filter(({ name, meant, most }) => editDistance(name, meant) <= most);
}

/** The help text: each variable with its default and meaning. */
export function describeConfig(): string {
  return describeSettings(VARIABLES);
}
