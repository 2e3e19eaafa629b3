import { bodies } from './bodies.js';
import { connections } from './connections.js';
import { texts } from './texts.js';

/** What a hostile client does to a service on a port of this machine, once; it is repeated. */
export interface Attack {
  readonly name: string;
  /** How often it is done, in ms. */
  readonly everyMs: number;
  readonly strike: (port: number) => void;
}

/** Every attack, by what it is aimed at. */
export const ATTACKS: readonly Attack[] = [...texts, ...bodies, ...connections];
