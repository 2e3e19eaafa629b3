import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { createApp } from './app.js';
import type { Config } from './config.js';
import { BatchingClassifier } from './inference/batchingClassifier.js';
import { inferenceThreads } from './inference/cpus.js';
import { openModel } from './inference/modelFiles.js';
import type { Lifecycle } from './lifecycle.js';
import { Metrics } from './metrics.js';
import { close, listen } from './server.js';

/** A service that answers. */
export interface RunningService {
  /** Port it listens on. */
  readonly port: number;
  /**
   * Fails readiness, goes on serving for `delayMs`, then closes and waits for the requests under way.
   */
  stop(delayMs: number): Promise<void>;
}

/**
 * Starts the service: model, threads, application, server.
 *
 * @param modelsDirectory the directory that holds the embedded model and the fetched ones
 * @throws ModelError, ListenError
 */
export async function startService(
  config: Config,
  modelsDirectory: string,
  logger: Logger,
): Promise<RunningService> {
  const files = await openModel(config.MODEL, modelsDirectory);
  const threads = config.THREADS ?? inferenceThreads();
  const metrics = new Metrics();
  const classifier = await BatchingClassifier.start(files, {
    threads,
    maxQueueWaitMs: config.MAX_QUEUE_WAIT_MS,
    observer: metrics,
  });
  metrics.describe(classifier.model, classifier);
  const lifecycle: Lifecycle = { draining: false };
  const app = createApp({
    classifier,
    limits: {
      maxTexts: config.MAX_TEXTS,
      maxBodyBytes: config.MAX_BODY_BYTES,
      answerTimeoutMs: config.REQUEST_TIMEOUT_MS,
    },
    lifecycle,
    logger,
    logTexts: config.LOG_TEXTS,
    metrics,
  });
  const { server, address } = await listen(app.callback(), {
    host: config.HOST,
    port: config.PORT,
    requestTimeoutMs: config.REQUEST_TIMEOUT_MS,
  });
  logger.info({ ...classifier.model, threads, host: config.HOST, port: address.port }, 'serving');
  return {
    port: address.port,
    async stop(delayMs) {
      lifecycle.draining = true;
      await delay(delayMs);
      await close(server);
      await classifier.close();
    },
  };
}
