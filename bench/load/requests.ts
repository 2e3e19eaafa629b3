import { type Protocol, requestBody, requestPath } from '../systems/protocol.js';
import type { RequestPool } from './job.js';

/** A request, ready to be written to a socket. */
export interface PreparedRequest {
  readonly bytes: Buffer;
  readonly texts: number;
  /** The expected labels, one a text. */
  readonly labels?: readonly string[];
}

/** Cuts a pool of texts into requests; texts that do not fill a last request are left out. */
export function prepareRequests(
  protocol: Protocol,
  { texts, textsPerRequest, labels }: RequestPool,
): PreparedRequest[] {
  const requests: PreparedRequest[] = [];
  for (let end = textsPerRequest; end <= texts.length; end += textsPerRequest) {
    const start = end - textsPerRequest;
    const body = requestBody(protocol, texts.slice(start, end));
    requests.push({
      bytes: Buffer.from(
        `POST ${requestPath(protocol)} HTTP/1.1\r\nHost: 127.0.0.1\r\n` +
          `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
      ),
      texts: textsPerRequest,
      ...(labels && { labels: labels.slice(start, end) }),
    });
  }
  return requests;
}
