import type { Logger } from 'pino';
import type { Config } from './config.js';
import { ApiKeys } from './http/apiKeys.js';
import { inferenceThreads } from './inference/cpus.js';
import { loadModel, StartingThread } from './inference/inferenceThread.js';
import { openModel } from './inference/modelFiles.js';
import type { LogState } from './telemetry/metrics.js';
import { VERSION } from './version.js';

/** A service that answers. */
export interface RunningService {
  /** Port it listens on. */
  readonly port: number;
  /** Resolves when the service cannot go on, with the reason. */
  readonly failure: Promise<Error>;
  /**
   * Fails readiness, goes on serving for `delayMs`, then closes and waits for the requests under way.
   */
  stop(delayMs: number): Promise<void>;
  /** Gives up what waits; the batches under way have half a second to be computed to their end. */
  abort(): Promise<void>;
}

/** Starts the inference threads, which load their code while nothing else is there yet. */
export function startThreads({ THREADS: count = inferenceThreads() }: Config): StartingThread[] {
  return Array.from({ length: count }, () => new StartingThread());
}

/**
 * Starts the service: the model in its threads and, meanwhile, the code of everything else.
 *
 * @param log what the log knows of itself, for metrics
 * @param modelsDirectory the directory that holds the embedded model and the fetched ones
 * @throws ModelError, ListenError, ApiKeysError, ConfigError where traces are asked for and not installed
 */
export async function startService(
  config: Config,
  modelsDirectory: string,
  logger: Logger,
  log: LogState = { droppedLines: 0 },
  threads = startThreads(config),
): Promise<RunningService> {
  logger.info({ version: VERSION, model: config.MODEL }, 'starting');
  const { files, keys } = await openFiles(config, modelsDirectory, logger).catch(async (error) => {
    await Promise.all(threads.map((thread) => thread.dismiss()));
    throw error;
  });
  const loading = loadModel(threads, files);
  // Whoever waits for it is told.
  loading.catch(() => {});
  try {
    const { serve } = await import('./serving.js');
    return await serve(config, { files, keys, loading, log }, logger);
  } catch (error) {
    // Threads that load or compute do not bear the end of the process: it would be an abort.
    await loading
      .then((loaded) => Promise.all(loaded.map((thread) => thread.close())))
      .catch(() => {});
    throw error;
  }
}

async function openFiles(config: Config, modelsDirectory: string, logger: Logger) {
  const { API_KEYS_FILE: keysFile, MODEL, NEUTRAL } = config;
  const keys = keysFile === undefined ? undefined : new ApiKeys(keysFile, logger);
  return { files: await openModel(MODEL, modelsDirectory, NEUTRAL), keys };
}
