import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { PROBLEM_TYPE, problem } from './http/problem.js';
import { type ProblemCode, RequestError } from './http/requestError.js';

/** The service cannot listen where it was told to. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
}

export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  /** Longest time to receive a request, in ms. */
  readonly requestTimeoutMs: number;
}

/** Longer than the idle timeouts of common proxies, so that it is never this side that closes first. */
const KEEP_ALIVE_MS = 75_000;

/**
 * Starts an HTTP server.
 *
 * @throws ListenError when the address is taken or not allowed
 */
export async function listen(
  handler: ReturnType<import('koa')['callback']>,
  { host, port, requestTimeoutMs }: ListenOptions,
): Promise<{ server: Server; address: AddressInfo }> {
  const server = createServer(
    {
      keepAliveTimeout: KEEP_ALIVE_MS,
      headersTimeout: requestTimeoutMs,
      requestTimeout: requestTimeoutMs,
      connectionsCheckingInterval: Math.min(1000, requestTimeoutMs),
    },
    handler,
  );
  server.on('clientError', answerMalformed);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(new ListenError(`cannot listen on HOST=${host} PORT=${port}: ${reason(error)}`));
    });
    server.listen(port, host, resolve);
  });
  return { server, address: server.address() as AddressInfo };
}

/** Closes a server: no new connections, idle ones closed, and waits for the requests under way. */
export function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}

function reason(error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case 'EADDRINUSE':
      return 'the port is in use; stop what listens there or set another PORT';
    case 'EACCES':
      return 'not allowed; ports below 1024 need privileges, set a higher PORT';
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return 'this machine has no such address; set another HOST';
    default:
      return error.message;
  }
}

/** Answers what is not HTTP, too large or too slow: it never became a request that Koa could see. */
function answerMalformed(error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const [code, detail] = malformed(error);
  const refusal = new RequestError(code, detail);
  const body = JSON.stringify(problem(refusal));
  socket.end(
    `HTTP/1.1 ${refusal.status} ${refusal.title}\r\n` +
      `Content-Type: ${PROBLEM_TYPE}\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n` +
      `Connection: close\r\n\r\n${body}`,
  );
}

function malformed({ code, message }: NodeJS.ErrnoException): [ProblemCode, string] {
  if (code === 'HPE_HEADER_OVERFLOW')
    return ['headers-too-large', 'Expected at most 16 KiB of headers.'];
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return ['request-timeout', 'The request did not arrive in time.'];
  return ['malformed-http', message];
}
