import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import type { Lifecycle } from '../lifecycle.js';
import { msSince, shortened } from '../telemetry/accessLog.js';
import type { Metrics } from '../telemetry/metrics.js';
import { type ErrorFormat, problemFormat } from './errorResponses.js';
import type { Access } from './intake.js';
import { originHeaders } from './origins.js';
import type { RequestError } from './requestError.js';
import { requestIdOf } from './requestId.js';

/** What a refusal is made with, and told to. */
export interface RefusalParts {
  readonly access: Pick<Access, 'origins'>;
  readonly lifecycle: Lifecycle;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly replica: string;
  /** The address of a request's client. */
  readonly addressOf: (request: IncomingMessage) => string;
}

/** Where a refused request was on its way to. */
export interface Destination {
  /** The route, as metrics name it. */
  readonly name: string;
  /** How its protocol words a refusal. */
  readonly format: ErrorFormat;
}

/** Answers a request before the application takes it up. */
export type RefuseEarly = (
  request: IncomingMessage,
  response: ServerResponse,
  error: RequestError,
  destination?: Destination,
) => void;

const NOWHERE: Destination = { name: 'none', format: problemFormat };

/**
 * Refuses in the words, with the headers, the log line and the count of the application itself, at
 * half of what that would cost; there is no span of a trace.
 */
export function earlyRefusals(parts: RefusalParts): RefuseEarly {
  const { access, lifecycle, logger, metrics, replica, addressOf } = parts;
  return (request, response, error, { name: route, format } = NOWHERE) => {
    const started = performance.now();
    const { method = '', url = '' } = request;
    const requestId = requestIdOf(String(request.headers['x-request-id'] ?? ''));
    const { body, type, status = error.status } = format(error, requestId);
    const text = JSON.stringify(body);
    response
      .writeHead(status, {
        'X-Request-Id': requestId,
        'X-Served-By': replica,
        'X-Content-Type-Options': 'nosniff',
        'Content-Type': type,
        'Content-Length': Buffer.byteLength(text),
        ...originHeaders(request.headers.origin ?? '', access.origins),
        ...error.headers,
        ...(lifecycle.draining && { Connection: 'close' }),
      })
      .end(text);
    metrics.answered({ method, route, status }, performance.now() - started);
    logger.info(
      {
        requestId,
        address: addressOf(request),
        method,
        path: shortened(pathOf(url)),
        status,
        problem: error.code,
        ms: msSince(started),
      },
      'request',
    );
  };
}

/** The path of a target that has a path and perhaps a query. */
export function pathOf(target: string): string {
  const query = target.indexOf('?');
  return query < 0 ? target : target.slice(0, query);
}
