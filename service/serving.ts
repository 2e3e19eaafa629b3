import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { type AppParts, createAdminHandler, createHandler } from './app.js';
import { type Config, ConfigError } from './config.js';
import { mostConnections, shareRequestMemory } from './connections/memory.js';
import { Turns } from './connections/turns.js';
import type { ApiKeys } from './http/apiKeys.js';
import { clientAddress } from './http/clientAddress.js';
import { isLoopback } from './http/loopback.js';
import { malformedHttp } from './http/malformedHttp.js';
import { RateLimit } from './http/rateLimit.js';
import { BatchingClassifier } from './inference/batchingClassifier.js';
import { inferenceThreads } from './inference/cpus.js';
import type { LoadedModel } from './inference/loadedModel.js';
import type { ModelFiles } from './inference/modelFiles.js';
import type { Lifecycle } from './lifecycle.js';
import { type Listening, type ListenOptions, listen } from './server.js';
import type { RunningService } from './service.js';
import { type LogState, Metrics } from './telemetry/metrics.js';
import type { Tracing } from './telemetry/tracing.js';

/** How long batches under way have once the service is told to end at once, in ms. */
const ABORT_MS = 500;

/** How long the first thread has the cores for itself, in ms: a thread that starts takes one. */
const FIRST_ANSWERS_MS = 100;

/** What is served, opened or on its way. */
export interface Served {
  readonly files: ModelFiles;
  readonly keys: ApiKeys | undefined;
  readonly loading: Promise<LoadedModel>;
  /** What the log knows of itself, for metrics. */
  readonly log: LogState;
}

/**
 * Serves a model by HTTP, once a thread has it. The other threads start then, so that they do not hold
 * up the first answer.
 *
 * @throws ModelError, ListenError
 */
export async function serve(
  config: Config,
  { files, keys, loading, log }: Served,
  logger: Logger,
): Promise<RunningService> {
  const metrics = new Metrics();
  const memory = shareRequestMemory();
  const turns = new Turns();
  const lifecycle: Lifecycle = { draining: false, inference: 'well' };
  const { THREADS: threads = inferenceThreads() } = config;
  const { first, another } = await loading;
  const classifier = BatchingClassifier.of(files, [first], {
    maxQueueWaitMs: config.MAX_QUEUE_WAIT_MS,
    maxQueueTokens: config.MAX_QUEUE_TOKENS,
    memory: memory.texts,
    observer: metrics,
    onHealth: (inference) => {
      lifecycle.inference = inference;
      if (inference === 'well') return logger.info('all inference threads answer again');
      if (inference === 'stuck') metrics.stuck();
      logger.error({ inference }, 'an inference thread does not answer');
    },
  });
  metrics.describe(classifier.model, classifier);
  const replica = hostname();
  const tracing = await startTracing(config, replica, logger);
  const connections = mostConnections();
  const parts: AppParts = {
    access: {
      ...(keys && { keys }),
      ...(config.RATE_LIMIT && { rateLimit: rateLimit(config.RATE_LIMIT, config.MAX_TEXTS) }),
      origins: config.CORS_ORIGINS,
    },
    addressOf: (request) => clientAddress(request, config.TRUSTED_PROXIES),
    adminPort: config.ADMIN_PORT !== undefined,
    capacity: { requests: connections, threads },
    classifier,
    limits: {
      maxTexts: config.MAX_TEXTS,
      maxBodyBytes: config.MAX_BODY_BYTES,
      answerTimeoutMs: config.REQUEST_TIMEOUT_MS,
    },
    inTurn: turns.take,
    lifecycle,
    logger,
    logTexts: config.LOG_TEXTS,
    loopback: isLoopback(config.HOST),
    metrics,
    received: memory.received,
    replica,
    tracing: tracing?.middleware,
  };
  const options: Omit<ListenOptions, 'port'> = {
    host: config.HOST,
    requestTimeoutMs: config.REQUEST_TIMEOUT_MS,
    keepAliveTimeoutMs: config.KEEP_ALIVE_TIMEOUT_MS,
    connections: {
      ...memory,
      connections,
      readTimeoutMs: config.REQUEST_TIMEOUT_MS,
      turns,
    },
    malformed: malformedHttp(logger, metrics),
  };
  const servers: Listening[] = [];
  const closeAll = async () => {
    keys?.close();
    await Promise.all([classifier.close(), tracing?.shutdown()]);
  };
  try {
    servers.push(await listen(createHandler(parts), { ...options, port: config.PORT }));
    if (config.ADMIN_PORT !== undefined) {
      const handler = createAdminHandler(parts);
      servers.push(
        await listen(handler, { ...options, port: config.ADMIN_PORT, variable: 'ADMIN_PORT' }),
      );
    }
  } catch (error) {
    await Promise.all([...servers.map((server) => server.close(0)), closeAll()]);
    throw error;
  }
  const [port, adminPort] = servers.map(({ address }) => address.port);
  metrics.observe({
    log,
    connections: () => servers.reduce((sum, { connections }) => sum + connections, 0),
  });
  logger.info(
    {
      model: classifier.model,
      threads,
      host: config.HOST,
      port,
      ...(adminPort && { adminPort }),
    },
    'serving',
  );
  for (let thread = 1; thread < threads; thread++)
    classifier.join(delay(FIRST_ANSWERS_MS).then(another));
  return {
    port: port!,
    failure: classifier.failure,
    async stop(delayMs) {
      lifecycle.draining = true;
      await delay(delayMs);
      // What was accepted may still be received and then answered.
      await Promise.all(servers.map((server) => server.close(2 * config.REQUEST_TIMEOUT_MS)));
      await closeAll();
    },
    abort: () => classifier.close(ABORT_MS),
  };
}

/** The largest request is let through after a rest, whatever the limit. */
function rateLimit(rate: NonNullable<Config['RATE_LIMIT']>, maxTexts: number): RateLimit {
  return new RateLimit({ ...rate, burst: Math.max(rate.burst, maxTexts) });
}

/** Tracing costs nothing where it is off: not even its code is loaded. */
async function startTracing(
  { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint }: Config,
  replica: string,
  logger: Logger,
): Promise<Tracing | undefined> {
  if (endpoint === undefined) return undefined;
  const tracing = await import('./telemetry/tracing.js').catch((error) => {
    if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new ConfigError([
      'OTEL_EXPORTER_OTLP_ENDPOINT is set, and the packages that make traces are not installed: `npm run tools` adds them',
    ]);
  });
  return tracing.startTracing(endpoint, replica, logger);
}
