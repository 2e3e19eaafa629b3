import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { type Logger, pino } from 'pino';
import { type AppParts, createHandler } from '../../../service/app.js';
import { malformedHttp } from '../../../service/http/malformedHttp.js';
import { Metrics } from '../../../service/metrics.js';
import { listen } from '../../../service/server.js';
import { StandInClassifier } from './standInClassifier.js';

export type LogLine = Record<string, unknown>;

/** The application behind a real server, in this process. */
export interface TestService {
  readonly port: number;
  readonly url: string;
  /** What it has logged. */
  readonly log: readonly LogLine[];
  /** Sends a request with a JSON body. */
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>;
  get(path: string, init?: RequestInit): Promise<Response>;
  /** Sends bytes as they are and returns all that comes back until the server closes. */
  raw(bytes: string): Promise<string>;
  close(withinMs?: number): Promise<void>;
}

export interface TestServiceOptions extends Partial<AppParts> {
  readonly requestTimeoutMs?: number;
}

/** Starts the application on a free port, with a stand-in for each part that a test does not hand in. */
export async function startTestService(options: TestServiceOptions = {}): Promise<TestService> {
  const log: LogLine[] = [];
  const { requestTimeoutMs = 10_000, ...parts } = options;
  const logger = options.logger ?? logTo(log);
  const handler = createHandler({
    classifier: new StandInClassifier(),
    limits: { maxTexts: 4, maxBodyBytes: 4096, answerTimeoutMs: 10_000 },
    lifecycle: { draining: false },
    logTexts: false,
    metrics: new Metrics(),
    replica: 'replica-1',
    logger,
    ...parts,
  });
  const server = await listen(handler, {
    host: '127.0.0.1',
    port: 0,
    requestTimeoutMs,
    malformed: malformedHttp(logger),
  });
  const { port } = server.address;
  const url = `http://127.0.0.1:${port}`;
  return {
    port,
    url,
    log,
    post: (path, body, headers) =>
      fetch(url + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      }),
    get: (path, init) => fetch(url + path, init),
    async raw(bytes) {
      const socket = connect(port, '127.0.0.1');
      await once(socket, 'connect');
      socket.write(bytes);
      return text(socket);
    },
    close: (withinMs = 0) => server.close(withinMs),
  };
}

function logTo(lines: LogLine[]): Logger {
  return pino({ level: 'trace' }, { write: (line: string) => lines.push(JSON.parse(line)) });
}
