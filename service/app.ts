import { METHODS, type RequestListener } from 'node:http';
import Router from '@koa/router';
import Koa from 'koa';
import type { Logger } from 'pino';
import { accessLog } from './http/accessLog.js';
import { analyzeRouter } from './http/analyze.js';
import { errorResponses, problemFormat } from './http/errorResponses.js';
import { healthRouter } from './http/health.js';
import { huggingFaceFormat, huggingFaceRouter } from './http/huggingFace.js';
import type { Limits } from './http/limits.js';
import { type ClassifyingRoute, shedLoad } from './http/loadShedding.js';
import { measureRequests, metricsRouter } from './http/metrics.js';
import { openApiRouter } from './http/openApi.js';
import { inferPaths, openInferenceFormat, openInferenceRouter } from './http/openInference.js';
import { pageRouter } from './http/page.js';
import { requestId } from './http/requestId.js';
import { requireHost } from './http/requireHost.js';
import { servedBy } from './http/servedBy.js';
import {
  textEmbeddingsInferenceFormat,
  textEmbeddingsInferenceRouter,
} from './http/textEmbeddingsInference.js';
import type { Classifier, ModelInfo } from './inference/classification.js';
import type { Lifecycle } from './lifecycle.js';
import type { Metrics } from './metrics.js';

/** What the application works with; handed in, so that a test hands in another. */
export interface AppParts {
  readonly classifier: Classifier;
  readonly limits: Limits;
  readonly lifecycle: Lifecycle;
  readonly logger: Logger;
  readonly logTexts: boolean;
  readonly metrics: Metrics;
  /** Name of this replica. */
  readonly replica: string;
  /** Follows requests; absent where they are not traced. */
  readonly tracing?: Koa.Middleware | undefined;
}

/** What a server calls with each request: the Koa application, behind what spares it overload. */
export function createHandler(parts: AppParts): RequestListener {
  return shedLoad(createApp(parts).callback(), classifyingRoutes(parts.classifier.model), parts);
}

/** The Koa application: middleware and routers in the order a request meets them. */
function createApp(parts: AppParts): Koa {
  const { lifecycle, logger, logTexts, metrics, replica, tracing } = parts;
  const app = new Koa();
  app.silent = true;
  app.use(closeWhileDraining(lifecycle));
  app.use(requestId());
  app.use(servedBy(replica));
  if (tracing) app.use(tracing);
  app.use(accessLog(logger, logTexts));
  app.use(measureRequests(metrics));
  app.use(errorResponses(logger));
  app.use(requireHost());
  // One by one: within one router, the middleware of a protocol would run for the others as well.
  for (const router of createRouters(parts)) app.use(router.routes());
  // Every method that gets this far is a known one, so what a path does not take is 405 and never 501.
  app.use(new Router({ methods: METHODS }).allowedMethods());
  return app;
}

/** Every path the application answers, one router a protocol or concern. */
export function createRouters({ classifier, limits, lifecycle, metrics }: AppParts): Router[] {
  return [
    analyzeRouter(classifier, limits),
    textEmbeddingsInferenceRouter(classifier, limits, lifecycle),
    huggingFaceRouter(classifier, limits),
    openInferenceRouter(classifier, limits, lifecycle),
    pageRouter(classifier.model),
    openApiRouter(classifier.model, limits),
    healthRouter(lifecycle),
    metricsRouter(metrics),
  ];
}

/** Every path where texts are classified. */
function classifyingRoutes(model: ModelInfo): Map<string, ClassifyingRoute> {
  return new Map([
    ['/analyze', { name: '/analyze', format: problemFormat }],
    ['/predict', { name: '/predict', format: textEmbeddingsInferenceFormat }],
    ['/', { name: '/', format: huggingFaceFormat }],
    ...inferPaths(model).map(([path, name]): [string, ClassifyingRoute] => [
      path,
      { name, format: openInferenceFormat },
    ]),
  ]);
}

/** While draining, asks each client to take its next request to another replica. */
function closeWhileDraining(lifecycle: Lifecycle): Koa.Middleware {
  return async (ctx, next) => {
    await next();
    if (lifecycle.draining) ctx.set('Connection', 'close');
  };
}
