import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ConnectionLimits, Connections } from './connections/connections.js';
import type { MalformedHttp } from './http/malformedHttp.js';
import { ListenError } from './listenError.js';

export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  /** The variable that names the port, for messages; `PORT` where it is not given. */
  readonly variable?: string;
  /** Longest time to receive a request, in ms. */
  readonly requestTimeoutMs: number;
  /** How long a connection is kept without a request, in ms: longer than by proxies, so that those end it first. */
  readonly keepAliveTimeoutMs: number;
  readonly connections: ConnectionLimits;
  /** Answers what Node's parser refuses. */
  readonly malformed: MalformedHttp;
}

/** A server that listens. */
export interface Listening {
  readonly address: AddressInfo;
  /** Connections that are open. */
  readonly connections: number;
  /**
   * Takes no new connections, ends those without a request under way, and waits for the others.
   *
   * @param withinMs ends what is still under way after this time, in ms
   */
  close(withinMs: number): Promise<void>;
}

/** How long a closing server waits for the request of a connection that was opened just before, in ms. */
const FIRST_REQUEST_MS = 500;

/** How often it ends connections whose answer had gone out before the end of their request came in, in ms. */
const END_IDLE_MS = 500;

/**
 * Starts an HTTP server.
 *
 * @throws ListenError when the address is taken or not allowed
 */
export async function listen(
  handler: RequestListener,
  {
    host,
    port,
    variable = 'PORT',
    requestTimeoutMs,
    keepAliveTimeoutMs,
    connections: limits,
    malformed,
  }: ListenOptions,
): Promise<Listening> {
  const connections = new Connections(handler, limits);
  const server = createServer({
    keepAliveTimeout: keepAliveTimeoutMs,
    headersTimeout: requestTimeoutMs,
    requestTimeout: requestTimeoutMs,
    connectionsCheckingInterval: Math.min(1000, requestTimeoutMs),
    // The application refuses a request without a host, in its own words.
    requireHostHeader: false,
  });
  // Node takes a connection for idle while its client is still taking its answer.
  const closeIdle = server.closeIdleConnections.bind(server);
  server.closeIdleConnections = () => {
    if (connections.unreadAnswers === 0) closeIdle();
  };
  const accept = (_request: IncomingMessage, response: ServerResponse) =>
    connections.accept(response);
  server.on('connection', (socket) => connections.add(socket));
  server.on('request', accept);
  // Who waits to be asked for a body is asked once it is read: a refusal comes at once (RFC 9110, section 10.1.1).
  server.on('checkContinue', (request, response) => {
    request.once('resume', () => response.headersSent || response.writeContinue());
    // Node would close the connection of who was not asked, who may be sending all the same and not see why.
    if (response.shouldKeepAlive) response.setHeader('Connection', 'keep-alive');
    accept(request, response);
  });
  // An expectation other than 100-continue may be ignored (RFC 9110, section 10.1.1).
  server.on('checkExpectation', accept);
  server.on('clientError', (error, socket) =>
    malformed.clientError(error, socket, connections.fail),
  );
  server.on('connect', (_request, socket) => malformed.connect(socket, connections.fail));
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        new ListenError(
          `cannot listen on HOST=${host} ${variable}=${port}: ${reason(error, variable)}`,
        ),
      );
    });
    server.listen(
      {
        port,
        // Without one, Node listens at all addresses: of IPv6 and IPv4, or of IPv4 where there is no IPv6.
        ...(host !== '::' && { host }),
        // Whom the system turns away tries again after a second at the soonest. Node has it keep 511 waiting.
        backlog: limits.connections,
      },
      resolve,
    );
  });
  return {
    address: server.address() as AddressInfo,
    get connections() {
      return connections.size;
    },
    close(withinMs) {
      return new Promise((resolve) => {
        const timers = [
          setTimeout(() => connections.endUnused(), FIRST_REQUEST_MS),
          setTimeout(() => server.closeAllConnections(), withinMs),
          setInterval(() => server.closeIdleConnections(), END_IDLE_MS),
        ];
        server.close(() => {
          timers.forEach(clearTimeout);
          connections.close();
          resolve();
        });
      });
    },
  };
}

function reason(error: NodeJS.ErrnoException, variable: string): string {
  switch (error.code) {
    case 'EADDRINUSE':
      return `the port is in use; stop what listens there or set another ${variable}`;
    case 'EACCES':
      return `not allowed; ports below 1024 need privileges, set a higher ${variable}`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return 'this machine has no such address; set another HOST';
    default:
      return error.message;
  }
}
