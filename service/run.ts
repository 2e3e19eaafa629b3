import { fileURLToPath } from 'node:url';
import { nearest } from '../settings/nearest.js';
import { type Config, ConfigError, describeConfig, readConfig, VARIABLES } from './config.js';
import { ApiKeysError } from './http/apiKeys.js';
import { ModelError } from './inference/errors.js';
import { ListenError } from './server.js';
import { startService } from './service.js';
import { createLog } from './telemetry/log.js';

const HELP = `The sentiment-analysis service. It is configured by environment variables:

${describeConfig()}

${tryIt(3000)}`;

/** The models that come with the service: beside its sources, and beside its built files. */
const MODELS = fileURLToPath(new URL('../model', import.meta.url));

/** Mistakes of whoever runs the service. */
const EXPECTED = [ConfigError, ModelError, ListenError, ApiKeysError];

/**
 * Runs the service until a signal ends it. Mistakes of the operator end the process with one clear
 * line and exit code 1.
 */
export async function run(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  if (args.some((arg) => arg === '--help' || arg === '-h')) {
    console.log(HELP);
    process.exit(0);
  }
  if (args.length > 0) {
    console.error(`sentiment-api: ${noArguments(args[0]!)}`);
    process.exit(1);
  }
  try {
    const config = readConfig(environment);
    await serveUntilSignal(config);
  } catch (error) {
    const mistake = EXPECTED.find((kind) => error instanceof kind);
    console.error('sentiment-api:', mistake ? (error as Error).message : error);
    process.exit(1);
  }
}

async function serveUntilSignal(config: Config): Promise<void> {
  const { logger, output } = createLog(config.LOG_LEVEL);
  const exit = async (code: number) => {
    await output.end();
    process.exit(code);
  };
  let signals = 0;
  const stop = async (signal: NodeJS.Signals) => {
    if (++signals > 1) {
      logger.warn({ signal }, 'stopping at once');
      await (await starting).abort();
      return exit(1);
    }
    // Only an orchestrator sends SIGTERM, and it may still send requests here for a while.
    const delayMs = signal === 'SIGTERM' ? config.DRAIN_DELAY_MS : 0;
    logger.info({ signal, delayMs }, 'draining');
    const service = await starting;
    await service.stop(delayMs);
    logger.info('stopped');
    await exit(signals === 1 ? 0 : 1);
  };
  // From the start: the first process of a container ignores signals that nothing listens for.
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);

  const starting = startService(config, MODELS, logger, output);
  const service = await starting;
  if (process.stdout.isTTY) console.error(`\n${tryIt(service.port)}\n`);
  // Whoever runs the service starts it anew; half a service would go on failing requests.
  logger.fatal({ err: await service.failure }, 'stopping');
  await service.abort();
  await exit(1);
}

/** What to do instead of giving the service an argument, such as `--port`. */
function noArguments(arg: string): string {
  const name = arg.replace(/^-+|=.*$/g, '').replaceAll('-', '_');
  const variable = nearest(name.toUpperCase(), Object.keys(VARIABLES));
  return `unknown argument ${JSON.stringify(arg)}: settings are environment variables, such as ${variable}; npm start -- --help lists them`;
}

function tryIt(port: number): string {
  return `Open http://localhost:${port} in a browser; the API's documentation is at http://localhost:${port}/docs
Or try: curl localhost:${port}/analyze -H 'content-type: application/json' -d '{"text":"I love it."}'`;
}
