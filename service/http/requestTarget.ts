import type { IncomingMessage } from 'node:http';
import { EXPECTED_VERSION, lastRefusal, RequestError } from './requestError.js';

/** What a host and a port consist of (RFC 3986, section 3.2). */
const AUTHORITY = /^[\w.~!$&'()*+,;=%:[\]-]*$/;

/** Characters that mean the same whether they are encoded or not (RFC 3986, section 2.3). */
const UNRESERVED = /%(?:2[de]|3\d|[46][1-9a-f]|[57][\da]|5f|7e)/gi;

/**
 * Checks what Node's parser lets through and HTTP/1.1 does not, and gives the target the form that
 * everything behind this goes by: path and query (RFC 9112, sections 3.2 and 6.1).
 *
 * @throws RequestError 400, 501, 505
 */
export function requireWellFormed(request: IncomingMessage): void {
  if (request.httpVersionMajor !== 1) {
    throw new RequestError('version-not-supported', EXPECTED_VERSION);
  }
  requireTransferCoding(request);
  requireHost(request);
  const { url = '/' } = request;
  const ofServer = url === '*' && request.method === 'OPTIONS';
  if (!url.startsWith('/') && !ofServer) useAbsoluteForm(request, url);
  if (url.includes('%')) request.url = request.url!.replace(UNRESERVED, decodeURIComponent);
}

function requireTransferCoding({ headers, httpVersionMinor }: IncomingMessage): void {
  const coding = headers['transfer-encoding'];
  if (coding === undefined) return;
  if (httpVersionMinor === 0) throw endless('HTTP/1.0 has no Transfer-Encoding.');
  if (!/\bchunked$/i.test(coding)) throw endless('Expected chunked as the last Transfer-Encoding.');
  if (coding.toLowerCase() !== 'chunked') {
    throw new RequestError('not-implemented', 'Expected Transfer-Encoding: chunked, or none.');
  }
}

/** Nobody can tell where such a request ends and whether another one follows. */
function endless(detail: string): RequestError {
  return lastRefusal('malformed-http', detail);
}

function requireHost({ headers, rawHeaders, httpVersionMinor }: IncomingMessage): void {
  const { host } = headers;
  if (host === undefined) {
    if (httpVersionMinor === 0) return;
    throw new RequestError('malformed-http', 'Expected a Host header.');
  }
  let hosts = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]!;
    if (name.length === 4 && name.toLowerCase() === 'host') hosts++;
  }
  if (hosts > 1 || !AUTHORITY.test(host)) {
    throw new RequestError('malformed-http', 'Expected one Host header, with a host and no more.');
  }
}

/** A client that takes this service for a proxy names the host in the target, which then counts. */
function useAbsoluteForm(request: IncomingMessage, target: string): void {
  const url = URL.canParse(target) ? new URL(target) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    throw new RequestError('malformed-http', 'Expected a path, or a URL of http or https.');
  }
  request.headers.host = url.host;
  request.url = url.pathname + url.search;
}
