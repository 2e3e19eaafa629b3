import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import type { Metrics } from '../telemetry/metrics.js';
import { plainAddress } from './clientAddress.js';
import { PROBLEM_TYPE, problem } from './problem.js';
import { BODY_ENDED, EXPECTED_VERSION, lastRefusal, RequestError } from './requestError.js';

/** Answers on a bare socket what never became a request that the application could see. */
export interface MalformedHttp {
  /** What is not HTTP, too large or too slow. */
  clientError(error: NodeJS.ErrnoException, socket: Duplex, fail: Fail): void;
  /** A request for a tunnel. */
  connect(socket: Duplex, fail: Fail): void;
}

/** Tells whoever receives the request that fails, or else calls `refuse` once those before it are answered. */
type Fail = (socket: Duplex, reason: RequestError, refuse: () => void) => void;

/** How long a refused connection is held for its client to read why, in ms. */
const LINGER_MS = 1000;

/** Refuses in the same words as the application does: a problem response with a request id. */
export function malformedHttp(logger: Logger, metrics: Metrics): MalformedHttp {
  function refuse(error: RequestError, socket: Duplex): void {
    if (!socket.writable) return;
    const requestId = randomUUID();
    const { code, status } = error;
    const address = addressOf(socket);
    metrics.answered({ method: 'none', route: 'none', status }, 0);
    logger.info({ requestId, address, status, problem: code }, 'request');
    const body = JSON.stringify(problem(error, requestId));
    socket.end(
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n` +
        `X-Request-Id: ${requestId}\r\n` +
        `Content-Type: ${PROBLEM_TYPE}\r\n` +
        'X-Content-Type-Options: nosniff\r\n' +
        `Content-Length: ${Buffer.byteLength(body)}\r\n` +
        `Connection: close\r\n\r\n${body}`,
    );
    // Time to read it; then the connection ends, whether its client has closed its half or not.
    const timer = setTimeout(() => socket.destroy(), LINGER_MS);
    socket.once('close', () => clearTimeout(timer));
  }
  return {
    clientError(error, socket, fail) {
      if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy();
      const refusal = malformed(error);
      const reason =
        error.code === 'HPE_INVALID_EOF_STATE' ? lastRefusal('client-gone', BODY_ENDED) : refusal;
      fail(socket, reason, () => refuse(refusal, socket));
    },
    connect(socket, fail) {
      // A client that is gone before the answer shall not end the process.
      socket.on('error', () => socket.destroy());
      const refusal = new RequestError('not-implemented', 'The method CONNECT is not known here.');
      fail(socket, refusal, () => refuse(refusal, socket));
    },
  };
}

function addressOf(socket: Duplex): string {
  return plainAddress(('remoteAddress' in socket && (socket.remoteAddress as string)) || '');
}

function malformed({ code, message }: NodeJS.ErrnoException): RequestError {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return lastRefusal('headers-too-large', 'Expected at most 16 KiB of headers.');
    case 'HPE_INVALID_VERSION':
    case 'HPE_PAUSED_H2_UPGRADE':
      return lastRefusal('version-not-supported', EXPECTED_VERSION);
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return lastRefusal('request-timeout', 'The request did not arrive in time.');
    default:
      return lastRefusal('malformed-http', message);
  }
}
