import { connect, type Socket } from 'node:net';

/** A connection that minds nothing that happens to it. */
export function open(port: number, bytes: string | Buffer = ''): Socket {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  socket.on('error', () => {});
  if (bytes.length > 0) socket.write(bytes);
  return socket;
}

/** A connection whose answers are not read. */
export function openUnread(port: number, bytes: string | Buffer): Socket {
  return open(port, bytes).pause();
}

/** A connection whose answers are read and forgotten. */
export function openRead(port: number, bytes: string | Buffer): Socket {
  return open(port, bytes).resume();
}

/** A POST request with a JSON body. */
export function post(path: string, body: unknown): Buffer {
  const json = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  return Buffer.concat([head(path, json.length), json]);
}

/** The head of a POST request that announces a body. */
export function head(path: string, length: number, headers = ''): Buffer {
  return Buffer.from(
    `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n${headers}\r\n`,
  );
}

/** A GET request. */
export function get(path: string, headers = ''): string {
  return `GET ${path} HTTP/1.1\r\nHost: localhost\r\n${headers}\r\n`;
}

/** Does something so many times, all at once. */
export function times<T>(count: number, what: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => what(index));
}
