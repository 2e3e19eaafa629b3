import { get, openRead, times } from '../wire.js';
import type { Attack, LogReader } from './index.js';

/** Requests that each leave a line of some size in the log. */
const chatter = (name: string, log: LogReader): Attack => ({
  name,
  log,
  everyMs: 500,
  strike: (port) => {
    const requests = get(`/${'x'.repeat(4000)}`).repeat(100);
    times(10, () => openRead(port, requests));
  },
});

/** What is aimed at the log. */
export const outputs: readonly Attack[] = [
  chatter('a full disk behind the log', 'full disk'),
  chatter('a stalled reader behind the log', 'stalled'),
];
