import type { RequestPool } from './job.js';
import { type Endpoint, requestBytes } from './protocol.js';

/** A request, ready to be written to a socket. */
export interface PreparedRequest {
  readonly bytes: Buffer;
  readonly texts: number;
  /** The expected labels, one per text. */
  readonly labels?: readonly string[];
}

/** Cuts a pool of texts into requests; texts that do not fill a last request are left out. */
export function prepareRequests(
  endpoint: Endpoint,
  { texts, textsPerRequest, labels }: RequestPool,
): PreparedRequest[] {
  const count = Math.floor(texts.length / textsPerRequest);
  return Array.from({ length: count }, (_, index) => {
    const range = [index * textsPerRequest, (index + 1) * textsPerRequest] as const;
    return {
      bytes: requestBytes(endpoint, texts.slice(...range)),
      texts: textsPerRequest,
      ...(labels && { labels: labels.slice(...range) }),
    };
  });
}
