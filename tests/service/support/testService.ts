import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { type Logger, pino } from 'pino';
import { type AppParts, createAdminHandler, createHandler } from '../../../service/app.js';
import { Turns } from '../../../service/connections/turns.js';
import { clientAddress } from '../../../service/http/clientAddress.js';
import { malformedHttp } from '../../../service/http/malformedHttp.js';
import { ByteBudget } from '../../../service/inference/byteBudget.js';
import { listen } from '../../../service/server.js';
import { Metrics } from '../../../service/telemetry/metrics.js';
import { post, send } from '../../support/post.js';
import { StandInClassifier } from './standInClassifier.js';

export type LogLine = Record<string, unknown>;

/** The application behind a real server, in this process. */
export interface TestService extends AsyncDisposable {
  readonly port: number;
  readonly url: string;
  /** Connections that are open. */
  readonly connections: number;
  /** What it has logged. */
  readonly log: readonly LogLine[];
  /** Sends a request with a JSON body. */
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>;
  /** The same with a body as it is. */
  send(
    path: string,
    body: string | Uint8Array<ArrayBuffer>,
    headers?: Record<string, string>,
  ): Promise<Response>;
  get(path: string, init?: RequestInit): Promise<Response>;
  /** Sends bytes as they are and returns all that comes back until the server closes. */
  raw(bytes: string): Promise<string>;
  close(withinMs?: number): Promise<void>;
}

export interface TestServiceOptions extends Partial<AppParts> {
  readonly requestTimeoutMs?: number;
  /** Starts the port of probes and metrics instead. */
  readonly admin?: boolean;
}

/** Every part of the application, with a stand-in for each that a test does not hand in. */
export function appParts(
  parts: Partial<AppParts> & Pick<AppParts, 'logger'>,
  turns = new Turns(),
): AppParts {
  return {
    access: { origins: [] },
    addressOf: (request) => clientAddress(request, 0),
    adminPort: false,
    capacity: { requests: 100, threads: 2 },
    classifier: new StandInClassifier(),
    limits: { maxTexts: 4, maxBodyBytes: 4096, answerTimeoutMs: 10_000 },
    inTurn: turns.take,
    lifecycle: { draining: false, inference: 'well' },
    logTexts: false,
    loopback: false,
    metrics: new Metrics(),
    received: new ByteBudget(2 ** 20),
    replica: 'replica-1',
    ...parts,
  };
}

/** Starts the application on a free port, with a stand-in for each part that a test does not hand in. */
export async function startTestService(options: TestServiceOptions = {}): Promise<TestService> {
  const log: LogLine[] = [];
  const { requestTimeoutMs = 10_000, admin = false, ...given } = options;
  const logger = options.logger ?? logTo(log);
  const turns = new Turns();
  const parts = appParts({ logger, ...given }, turns);
  const server = await listen(admin ? createAdminHandler(parts) : createHandler(parts), {
    host: '127.0.0.1',
    port: 0,
    requestTimeoutMs,
    keepAliveTimeoutMs: 75_000,
    connections: {
      connections: 100,
      received: parts.received,
      unread: new ByteBudget(2 ** 20),
      readTimeoutMs: requestTimeoutMs,
      turns,
    },
    malformed: malformedHttp(logger, parts.metrics),
  });
  const { port } = server.address;
  const url = `http://127.0.0.1:${port}`;
  return {
    port,
    url,
    get connections() {
      return server.connections;
    },
    log,
    post: (path, body, headers) => post(url + path, body, headers),
    send: (path, body, headers) => send(url + path, body, headers),
    get: (path, init) => fetch(url + path, init),
    async raw(bytes) {
      const socket = connect(port, '127.0.0.1');
      await once(socket, 'connect');
      socket.write(bytes);
      return text(socket);
    },
    close: (withinMs = 0) => server.close(withinMs),
    [Symbol.asyncDispose]: () => server.close(0),
  };
}

function logTo(lines: LogLine[]): Logger {
  return pino({ level: 'trace' }, { write: (line: string) => lines.push(JSON.parse(line)) });
}
