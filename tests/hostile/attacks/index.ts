import { bodies } from './bodies.js';
import { connections } from './connections.js';
import { outputs } from './outputs.js';
import { texts } from './texts.js';
import { threads } from './threads.js';

/** Where a service's log goes: to who reads it, to a full disk, or to who has stopped to read. */
export type LogReader = 'reads' | 'full disk' | 'stalled';

/** What a hostile client does to a service on a port of this machine, once; it is repeated. */
export interface Attack {
  readonly name: string;
  /** How often it is done, in ms. */
  readonly everyMs: number;
  readonly strike: (port: number) => void;
  /** The service's own settings, where it is these that are attacked. */
  readonly env?: Readonly<Record<string, string>>;
  readonly log?: LogReader;
  /** Code that runs in each of its threads before its own. */
  readonly fault?: string;
}

/** Every attack, by what it is aimed at. */
export const ATTACKS: readonly Attack[] = [
  ...texts,
  ...bodies,
  ...connections,
  ...outputs,
  ...threads,
];
