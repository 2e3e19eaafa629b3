import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { createApp } from '../../../service/app.js';
import type { Limits } from '../../../service/http/limits.js';
import type {
  ClassifiedTexts,
  Classifier,
  TextResult,
} from '../../../service/inference/classification.js';
import type { Lifecycle } from '../../../service/lifecycle.js';
import { Metrics } from '../../../service/metrics.js';

/** Logits of the stand-in for a text that it likes; for any other text they are swapped. */
export const LOGITS = { POSITIVE: 2, NEGATIVE: -1 } as const;

/** Softmax of these logits. */
export const SCORES = {
  POSITIVE: 1 / (1 + Math.exp(-3)),
  NEGATIVE: 1 / (1 + Math.exp(3)),
} as const;

/** A text of more words than this is longer than the stand-in reads. */
export const MAX_WORDS = 16;

/** A classifier that likes texts with "good" in them, at once and without a model. */
export class StandInClassifier implements Classifier {
  readonly model = {
    name: 'owner/stand-in',
    revision: 'r1',
    labels: ['NEGATIVE', 'POSITIVE'],
    maxTokens: MAX_WORDS,
  };
  /** Every text it was asked to classify. */
  readonly asked: string[] = [];
  /** What it answers instead; for tests of failures. */
  failure: Error | undefined;

  async classify(texts: readonly string[]): Promise<ClassifiedTexts> {
    if (this.failure) throw this.failure;
    this.asked.push(...texts);
    return { results: texts.map(resultOf), timings: { queue: 1, tokenize: 2, infer: 3 } };
  }

  async tokenize(text: string) {
    const words = text.split(' ').map((word) => ({ id: word.length, text: word, special: false }));
    return [{ id: 1, text: '[CLS]', special: true }, ...words];
  }

  async close() {}
}

function resultOf(text: string): TextResult {
  const best = text.includes('good') ? 'POSITIVE' : 'NEGATIVE';
  const other = best === 'POSITIVE' ? 'NEGATIVE' : 'POSITIVE';
  const words = text.split(' ').length;
  return {
    classifications: [
      { label: best, score: SCORES.POSITIVE },
      { label: other, score: SCORES.NEGATIVE },
    ],
    logits: [LOGITS.POSITIVE, LOGITS.NEGATIVE],
    tokens: Math.min(words, MAX_WORDS),
    truncated: words > MAX_WORDS,
  };
}

/** A running application with the stand-in behind it. */
export interface RunningApp {
  readonly url: string;
  readonly classifier: StandInClassifier;
  readonly lifecycle: Lifecycle;
  /** Sends a body as JSON. */
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>;
  get(path: string, headers?: Record<string, string>): Promise<Response>;
  close(): Promise<void>;
}

export async function startApp(limits: Partial<Limits> = {}): Promise<RunningApp> {
  const classifier = new StandInClassifier();
  const lifecycle = { draining: false };
  const app = createApp({
    classifier,
    limits: { maxTexts: 4, maxBodyBytes: 10_000, answerTimeoutMs: 1000, ...limits },
    lifecycle,
    logger: pino({ level: 'silent' }),
    logTexts: false,
    metrics: new Metrics(),
    replica: 'replica-1',
  });
  const server = createServer(app.callback());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    classifier,
    lifecycle,
    post: (path, body, headers = {}) =>
      fetch(url + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      }),
    get: (path, headers = {}) => fetch(url + path, { headers }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
