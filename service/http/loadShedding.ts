import type { IncomingMessage, RequestListener } from 'node:http';
import type { Logger } from 'pino';
import type { Classifier } from '../inference/classification.js';
import type { Lifecycle } from '../lifecycle.js';
import type { Metrics } from '../metrics.js';
import { msSince } from './accessLog.js';
import type { ErrorFormat } from './errorResponses.js';
import { overloaded } from './requestError.js';
import { requestIdOf } from './requestId.js';

/** A route that classifies. */
export interface ClassifyingRoute {
  /** As metrics name it. */
  readonly name: string;
  /** How its protocol words a refusal. */
  readonly format: ErrorFormat;
}

/** What a refusal is made with, and told to. */
export interface SheddingParts {
  readonly classifier: Classifier;
  readonly lifecycle: Lifecycle;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly replica: string;
}

/**
 * Answers what the queue has no room for, whatever it holds, before the application takes it up and
 * before its body is read. Under twice the load that can be answered, more requests are refused than
 * answered, and what a refusal costs is taken from those: this way it is half of what it would be.
 *
 * What only its texts make too much for the queue, the application refuses; it refuses in the same
 * words, but for the span of a trace, which is not made here.
 *
 * @param routes the paths to watch, for POST
 */
export function shedLoad(
  application: RequestListener,
  routes: ReadonlyMap<string, ClassifyingRoute>,
  { classifier, lifecycle, logger, metrics, replica }: SheddingParts,
): RequestListener {
  return (request, response) => {
    const path = pathOf(request);
    const route = request.method === 'POST' ? routes.get(path) : undefined;
    const retryAfter = route && classifier.turnAway();
    if (route === undefined || retryAfter === undefined) {
      application(request, response);
      return;
    }
    const started = performance.now();
    const requestId = requestIdOf(String(request.headers['x-request-id'] ?? ''));
    const error = overloaded(retryAfter);
    const { body, type, status = error.status } = route.format(error, requestId);
    const text = JSON.stringify(body);
    response
      .writeHead(status, {
        'X-Request-Id': requestId,
        'X-Served-By': replica,
        'Content-Type': type,
        'Content-Length': Buffer.byteLength(text),
        ...error.headers,
        ...(lifecycle.draining && { Connection: 'close' }),
      })
      .end(text);
    metrics.answered({ method: 'POST', route: route.name, status }, performance.now() - started);
    logger.info(
      { requestId, method: 'POST', path, status, problem: error.code, ms: msSince(started) },
      'request',
    );
  };
}

function pathOf({ url = '' }: IncomingMessage): string {
  const query = url.indexOf('?');
  return query < 0 ? url : url.slice(0, query);
}
