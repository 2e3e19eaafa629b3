type Headers = Readonly<Record<string, string>>;
type Body = string | Uint8Array<ArrayBuffer>;

/** Asks by POST in JSON. */
export function post(url: string, body: unknown, headers?: Headers): Promise<Response> {
  return send(url, JSON.stringify(body), headers);
}

/** Sends a body as it is, and says that it is JSON. */
export function send(url: string, body: Body, headers: Headers = {}): Promise<Response> {
  const type = { 'content-type': 'application/json' };
  return fetch(url, { method: 'POST', headers: { ...type, ...headers }, body });
}
