import type { ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { type Served, serve } from '../../support/serve.js';

export interface FakeService extends Served {
  /** Requests to `/analyze`, oldest first. */
  readonly requests: {
    readonly at: number;
    readonly texts: readonly string[];
    readonly neutral: boolean;
    readonly authorization: string | undefined;
  }[];
  readonly mostAtOnce: () => number;
}

export type Handler = (
  response: ServerResponse,
  texts: readonly string[],
  request: number,
) => unknown;

/** Answers as the service would if every text were positive. */
export const answerAll: Handler = (response, texts) => {
  const answer = {
    classifications: [{ label: 'POSITIVE', score: 0.75 }],
    tokens: 3,
    truncated: false,
    language: 'en',
    cautions: [],
  };
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(texts.map(() => answer)));
};

/** A server that stands in for a running service. */
export async function startFakeService(
  handle: Handler = answerAll,
  info: object = {},
): Promise<FakeService> {
  const requests: FakeService['requests'] = [];
  let atOnce = 0;
  let mostAtOnce = 0;
  const served = await serve(async (request, response) => {
    if (request.url !== '/analyze') return response.end(JSON.stringify(info));
    mostAtOnce = Math.max(mostAtOnce, ++atOnce);
    response.once('close', () => atOnce--);
    const {
      text,
      details,
      neutral = false,
    } = (await json(request)) as { text: string[]; details: boolean; neutral?: boolean };
    if (!details) return response.writeHead(400).end();
    const { authorization } = request.headers;
    requests.push({ at: performance.now(), texts: text, neutral, authorization });
    return handle(response, text, requests.length);
  });
  return { ...served, requests, mostAtOnce: () => mostAtOnce };
}

/** Refuses as the service does when its queue is full. */
export function refuse(response: ServerResponse, retryAfter: string): void {
  response.writeHead(503, {
    'retry-after': retryAfter,
    'content-type': 'application/problem+json',
  });
  response.end(
    JSON.stringify({ title: 'The service is overloaded', detail: 'The queue is full.' }),
  );
}
