import type { Logger } from 'pino';
import type { Config } from './config.js';
import { ApiKeys } from './http/apiKeys.js';
import { StartingThread } from './inference/inferenceThread.js';
import { type LoadedModel, loadModel } from './inference/loadedModel.js';
import { openBesideWeights, verifyWeights } from './inference/modelFiles.js';
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

/**
 * Starts the service: the model in a thread and, meanwhile, the code of everything else.
 *
 * @param log what the log knows of itself, for metrics
 * @param modelsDirectory the directory that holds the embedded model and the fetched ones
 * @param thread the first inference thread: it loads its code while nothing else is there yet
 * @throws ModelError, ListenError, ApiKeysError, ConfigError where traces are asked for and not installed
 */
export async function startService(
  config: Config,
  modelsDirectory: string,
  logger: Logger,
  log: LogState = { droppedLines: 0 },
  thread = new StartingThread(),
): Promise<RunningService> {
  logger.info({ version: VERSION, model: config.MODEL }, 'starting');
  const { API_KEYS_FILE: keysFile, MODEL, NEUTRAL } = config;
  let loading: Promise<LoadedModel> | undefined;
  try {
    const keys = keysFile === undefined ? undefined : new ApiKeys(keysFile, logger);
    const files = openBesideWeights(MODEL, modelsDirectory, NEUTRAL);
    loading = loadModel(thread, files);
    // Whoever waits for it is told.
    loading.catch(() => {});
    verifyWeights(MODEL, files);
    const { serve } = await import('./serving.js');
    return await serve(config, { files, keys, loading, log }, logger);
  } catch (error) {
    // A thread that loads or computes does not bear the end of the process: it would be an abort.
    await (loading ? loading.then(({ first }) => first.close()).catch(() => {}) : thread.dismiss());
    throw error;
  }
}
