import { randomNumbers } from '../../model/randomNumbers.js';
import { type Address, Connection } from './connection.js';
import type { Recorder } from './recorder.js';
import type { PreparedRequest } from './requests.js';
import { until } from './until.js';

/** Most requests under way; one that comes when as many are unanswered is not sent. */
const MOST_UNDER_WAY = 2048;

/**
 * Requests that come at random, as from very many independent clients: exponential times between
 * them, until the window ends. Latency counts from when a request was due, so a generator that is
 * late cannot hide a server's delay; timers are exact to a millisecond.
 *
 * @param rate mean requests per second
 * @returns of the requests that were due in the window, the share that was sent in it: a generator that
 *   gets too little of the cores, or waits for too many answers, does not offer the whole load
 */
export async function openLoop(
  address: Address,
  rate: number,
  requests: readonly PreparedRequest[],
  recorder: Recorder,
): Promise<number> {
  const random = randomNumbers(1);
  const idle: Connection[] = [];
  const underWay = new Set<Promise<void>>();
  const inWindow = (moment: number) => moment >= recorder.start && moment < recorder.end;
  let next = 0;
  let dueInWindow = 0;
  let sentInWindow = 0;

  const send = async (due: number): Promise<void> => {
    const request = requests[next++ % requests.length]!;
    const connection = idle.pop() ?? new Connection(address);
    try {
      recorder.answered(request, due, await connection.send(request.bytes));
    } catch (error) {
      recorder.failed(due, error as Error);
    }
    idle.push(connection);
  };

  const pause = () => (-Math.log(1 - random()) / rate) * 1000;
  for (let due = performance.now(); due < recorder.end; due += pause()) {
    if (inWindow(due)) dueInWindow++;
    // A timer may fire a fraction of a millisecond early.
    while (performance.now() < due) await until(due);
    if (underWay.size < MOST_UNDER_WAY && performance.now() < recorder.end) {
      if (inWindow(performance.now())) sentInWindow++;
      const sending = send(due);
      underWay.add(sending);
      sending.finally(() => underWay.delete(sending));
    }
  }
  await Promise.all(underWay);
  for (const connection of idle) connection.close();
  return sentInWindow / dueInWindow;
}
