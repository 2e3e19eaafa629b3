import { type IncomingMessage, METHODS, type RequestListener } from 'node:http';
import Router from '@koa/router';
import Koa from 'koa';
import type { Logger } from 'pino';
import type { Reception } from './http/body.js';
import { closeWhileDraining } from './http/draining.js';
import { earlyRefusals, type RefuseEarly } from './http/earlyRefusal.js';
import { errorResponses, lastResort } from './http/errorResponses.js';
import { type Access, createIntake } from './http/intake.js';
import type { Capacity, Limits } from './http/limits.js';
import { loadShedding } from './http/loadShedding.js';
import { requireLoopbackName } from './http/loopback.js';
import { allowOrigins } from './http/origins.js';
import type { RequestError } from './http/requestError.js';
import { requestId } from './http/requestId.js';
import { requireWellFormed } from './http/requestTarget.js';
import { setHeaders } from './http/responseHeaders.js';
import { servedBy } from './http/servedBy.js';
import type { Classifier } from './inference/classification.js';
import type { Lifecycle } from './lifecycle.js';
import { openApiRouter } from './operations/description/router.js';
import { pageRouter } from './operations/page.js';
import { probesRouter } from './operations/probes.js';
import { computingPaths, protocolRouters } from './protocols/protocols.js';
import { accessLog, measureRequests } from './telemetry/accessLog.js';
import type { Metrics } from './telemetry/metrics.js';

/** What the application works with; handed in, so that a test hands in another. */
export interface AppParts extends Reception {
  readonly access: Access;
  /** The address of a request's client. */
  readonly addressOf: (request: IncomingMessage) => string;
  readonly capacity: Capacity;
  readonly classifier: Classifier;
  readonly limits: Limits;
  /** Whether only this machine can ask, by a name of its own. */
  readonly loopback: boolean;
  /** Whether probes and metrics have a port of their own. */
  readonly adminPort: boolean;
  readonly lifecycle: Lifecycle;
  readonly logger: Logger;
  readonly logTexts: boolean;
  readonly metrics: Metrics;
  /** Name of this replica. */
  readonly replica: string;
  /** Follows requests; absent where they are not traced. */
  readonly tracing?: Koa.Middleware | undefined;
}

/** What a server calls with each request: the Koa application, behind what spares it what it need not see. */
export function createHandler(parts: AppParts): RequestListener {
  const { classifier } = parts;
  const refuse = earlyRefusals(parts);
  const application = createApp(parts, createRouters(parts)).callback();
  const handler = loadShedding(application, computingPaths(classifier.model), classifier, refuse);
  return onlyWellFormed(handler, refuse);
}

/** The same for the port of probes and metrics: nothing else is there. */
export function createAdminHandler(parts: AppParts): RequestListener {
  const application = createApp(parts, createAdminRouters(parts)).callback();
  return onlyWellFormed(application, earlyRefusals(parts));
}

function onlyWellFormed(handler: RequestListener, refuse: RefuseEarly): RequestListener {
  return (request, response) => {
    try {
      requireWellFormed(request);
    } catch (error) {
      return refuse(request, response, error as RequestError);
    }
    handler(request, response);
  };
}

/** The Koa application: middleware and routers in the order a request meets them. */
function createApp(parts: AppParts, routers: readonly Router[]): Koa {
  const { access, addressOf, lifecycle, logger, logTexts, loopback, metrics, replica } = parts;
  const app = new Koa();
  app.silent = true;
  app.response.set = setHeaders;
  app.context.onerror = lastResort(logger, metrics);
  app.use(closeWhileDraining(lifecycle));
  app.use(requestId(addressOf));
  app.use(servedBy(replica));
  if (parts.tracing) app.use(parts.tracing);
  app.use(accessLog(logger, logTexts));
  app.use(measureRequests(metrics));
  app.use(errorResponses(logger));
  if (loopback) app.use(requireLoopbackName());
  if (access.origins.length > 0) app.use(allowOrigins(access.origins));
  // One by one: within one router, the middleware of a protocol would run for the others as well.
  for (const router of routers) app.use(router.routes());
  app.use(answerForServer);
  // Every method that gets this far is a known one, so what a path does not take is 405 and never 501.
  app.use(new Router({ methods: METHODS }).allowedMethods());
  return app;
}

/** Asked for no path, OPTIONS asks whether anybody is there (RFC 9110, section 9.3.7). */
const answerForServer: Koa.Middleware = (ctx, next) => {
  if (ctx.url !== '*') return next();
  ctx.status = 204;
};

/** Every path the application answers, one router per protocol or concern. */
export function createRouters(parts: AppParts): Router[] {
  const { adminPort, classifier, limits } = parts;
  return [
    ...protocolRouters({ ...parts, intake: createIntake(parts) }),
    pageRouter(classifier.model),
    openApiRouter(classifier.model, limits, adminPort),
    ...(adminPort ? [] : createAdminRouters(parts)),
  ];
}

function createAdminRouters({ lifecycle, metrics }: AppParts): Router[] {
  return [probesRouter(lifecycle, metrics)];
}
