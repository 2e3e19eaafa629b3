import { isIPv6 } from 'node:net';
import { fileURLToPath } from 'node:url';
import { nearest } from '../settings/nearest.js';
import { command, UsageError } from '../terminal/command.js';
import {
  type Config,
  ConfigError,
  describeConfig,
  mistypedVariables,
  readConfig,
  VARIABLES,
} from './config.js';
import { ApiKeysError } from './http/apiKeys.js';
import { ModelError } from './inference/errors.js';
import { StartingThread } from './inference/inferenceThread.js';
import { within } from './inference/within.js';
import { ListenError } from './listenError.js';
import { startService } from './service.js';

const HELP = `The sentiment-analysis service. It is configured by environment variables:

${describeConfig()}

${tryIt('localhost:3000')}`;

type Environment = Readonly<Record<string, string | undefined>>;

/** The models that come with the service: beside its sources, and beside its built files. */
const MODELS = fileURLToPath(new URL('../model', import.meta.url));

/** What was begun before the code here was loaded. */
interface Begun {
  /** Signals that have come. */
  readonly early: readonly NodeJS.Signals[];
  /** The first inference thread. */
  readonly thread: StartingThread;
}

/** How long threads and traces have to end once all requests are answered, in ms. A pod has 5 s. */
const CLOSE_MS = 4000;

/** How long they have where nothing is waited for, in ms. */
const ABORT_MS = 650;

/** How long the last words of a process that is killed have, in ms. */
const LAST_LOG_MS = 100;

/**
 * Runs the service until a signal ends it. Mistakes of the operator end the process with one clear
 * line and exit code 1.
 */
export async function run(
  args: readonly string[],
  environment: Environment,
  { early = [], thread = new StartingThread() }: Partial<Begun> = {},
): Promise<void> {
  const serve = () => {
    if (args.some((arg) => arg === '--help' || arg === '-h')) return console.log(HELP);
    if (args.length > 0) throw new UsageError(noArguments(args[0]!));
    return serveUntilSignal(readConfig(environment), environment, { early, thread });
  };
  await command(serve, [ConfigError, ModelError, ListenError, ApiKeysError], 'sentiment-api');
  await thread.dismiss();
  // Whatever still listens or waits.
  process.exit();
}

async function serveUntilSignal(
  config: Config,
  environment: Environment,
  { early, thread }: Begun,
): Promise<void> {
  const { createLog } = await import('./telemetry/log.js');
  const { logger, output } = createLog(config.LOG_LEVEL);
  let signals = 0;
  const end = async (code: number, withinMs: number, closing: Promise<void>) => {
    if (await within(withinMs, closing).catch(() => false)) {
      // The last requests are logged a turn after their answers.
      await new Promise(setImmediate);
      logger.info('stopped');
      await output.end();
      process.exit(signals > 1 ? 1 : code);
    }
    logger.fatal('a thread does not end; killing the process');
    await output.end(LAST_LOG_MS);
    killProcess();
  };
  const stop = (signal: NodeJS.Signals) => {
    if (++signals > 1) {
      logger.warn({ signal }, 'stopping at once');
      return end(1, ABORT_MS, abort());
    }
    // Only an orchestrator sends SIGTERM, and it may still send requests here for a while.
    const delayMs = signal === 'SIGTERM' ? config.DRAIN_DELAY_MS : 0;
    logger.info({ signal, delayMs }, 'draining');
    const mostMs = delayMs + 2 * config.REQUEST_TIMEOUT_MS + CLOSE_MS;
    return end(0, mostMs, drain(delayMs));
  };
  const drain = async (delayMs: number) => (await starting).stop(delayMs);
  const abort = async () => (await starting).abort();
  // From the start: the first process of a container ignores signals that nothing listens for.
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);

  const starting = startService(config, MODELS, logger, output, thread);
  early.forEach(stop);
  // Not before: it would take a hundredth of a second of the start.
  const service = await starting.finally(() => {
    for (const { name, meant } of mistypedVariables(environment))
      logger.warn(
        { variable: name, meant },
        'not a variable of the service: was another one meant?',
      );
  });
  if (process.stdout.isTTY) console.error(`\n${tryIt(reachedAt(config.HOST, service.port))}\n`);
  // Whoever runs the service starts it anew; half a service would go on failing requests.
  logger.fatal({ err: await service.failure }, 'stopping');
  await end(1, ABORT_MS, abort());
}

/**
 * Ends the process where `process.exit` would wait for ever for a thread that does not return. The
 * first process of a container is not ended by its own SIGKILL, but by an abort.
 *
 * @see https://man7.org/linux/man-pages/man7/pid_namespaces.7.html
 */
function killProcess(): never {
  process.kill(process.pid, 'SIGKILL');
  process.abort();
}

/** What to do instead of giving the service an argument, such as `--port`. */
function noArguments(arg: string): string {
  const name = arg.replace(/^-+|=.*$/g, '').replaceAll('-', '_');
  const variable = nearest(name.toUpperCase(), Object.keys(VARIABLES));
  return `unknown argument ${JSON.stringify(arg)}: settings are environment variables, such as ${variable}; npm start -- --help lists them`;
}

/** Addresses where `localhost` leads to the service. */
const LOCALHOST = ['127.0.0.1', '::1', '0.0.0.0', '::'];

/** Host and port by which this machine reaches a service that listens at an address. */
function reachedAt(host: string, port: number): string {
  if (LOCALHOST.includes(host)) return `localhost:${port}`;
  return `${isIPv6(host) ? `[${host}]` : host}:${port}`;
}

function tryIt(authority: string): string {
  return `Open http://${authority} in a browser; the API's documentation is at http://${authority}/docs
Or try: curl ${authority}/analyze -H 'content-type: application/json' -d '{"text":"I love it."}'`;
}
