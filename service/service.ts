import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { createHandler } from './app.js';
import type { Config } from './config.js';
import { malformedHttp } from './http/malformedHttp.js';
import { BatchingClassifier } from './inference/batchingClassifier.js';
import { inferenceThreads } from './inference/cpus.js';
import { openModel } from './inference/modelFiles.js';
import type { Lifecycle } from './lifecycle.js';
import { Metrics } from './metrics.js';
import { listen } from './server.js';
import type { Tracing } from './tracing.js';
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
  /** Gives up what waits; only the batches under way are computed to their end. */
  abort(): Promise<void>;
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
  logger.info({ version: VERSION, model: config.MODEL }, 'starting');
  const files = await openModel(config.MODEL, modelsDirectory);
  const threads = config.THREADS ?? inferenceThreads();
  const metrics = new Metrics();
  const classifier = await BatchingClassifier.start(files, threads, {
    maxQueueWaitMs: config.MAX_QUEUE_WAIT_MS,
    maxQueueTokens: config.MAX_QUEUE_TOKENS,
    observer: metrics,
  });
  metrics.describe(classifier.model, classifier);
  const lifecycle: Lifecycle = { draining: false };
  const replica = hostname();
  const tracing = await startTracing(config, replica, logger);
  const handler = createHandler({
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
    replica,
    tracing: tracing?.middleware,
  });
  const server = await listen(handler, {
    host: config.HOST,
    port: config.PORT,
    requestTimeoutMs: config.REQUEST_TIMEOUT_MS,
    malformed: malformedHttp(logger),
  }).catch(async (error) => {
    await classifier.close();
    throw error;
  });
  const { port } = server.address;
  logger.info({ model: classifier.model, threads, host: config.HOST, port }, 'serving');
  return {
    port,
    failure: classifier.failure,
    async stop(delayMs) {
      lifecycle.draining = true;
      await delay(delayMs);
      // What was accepted may still be received and then answered.
      await server.close(2 * config.REQUEST_TIMEOUT_MS);
      await Promise.all([classifier.close(), tracing?.shutdown()]);
    },
    abort: () => classifier.close(),
  };
}

/** Tracing costs nothing where it is off: not even its code is loaded. */
async function startTracing(
  { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint }: Config,
  replica: string,
  logger: Logger,
): Promise<Tracing | undefined> {
  if (endpoint === undefined) return undefined;
  const tracing = await import('./tracing.js');
  return tracing.startTracing(endpoint, replica, logger);
}
