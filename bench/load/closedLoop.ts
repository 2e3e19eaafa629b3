import { setTimeout as delay } from 'node:timers/promises';
import { type Address, Connection } from './connection.js';
import type { Recorder } from './recorder.js';
import type { PreparedRequest } from './requests.js';

/** How long a client that was refused, or met a failure, waits before it asks again, in ms. */
const PAUSE_MS = 100;

/**
 * Clients that send their next request once the last is answered, until the window ends; what is
 * under way then is waited for.
 *
 * @param connections number of clients
 * @param reconnect whether each opens a new connection for each request
 */
export async function closedLoop(
  address: Address,
  { connections, reconnect = false }: { connections: number; reconnect?: boolean },
  requests: readonly PreparedRequest[],
  recorder: Recorder,
): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: connections }, async () => {
      const connection = new Connection(address);
      for (let sent = performance.now(); sent < recorder.end; sent = performance.now()) {
        const request = requests[next++ % requests.length]!;
        if (reconnect) connection.close();
        try {
          const answer = await connection.send(request.bytes);
          recorder.answered(request, sent, answer);
          if (answer.status !== 200) await delay(PAUSE_MS);
        } catch (error) {
          recorder.failed(sent, error as Error);
          await delay(PAUSE_MS);
        }
      }
      connection.close();
    }),
  );
}
