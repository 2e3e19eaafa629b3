import type { Endpoint, Protocol } from '../load/protocol.js';
import type { Requirements } from './python.js';

/** A command that runs a server. */
export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Where it runs; unset: where the benchmark runs. */
  readonly directory?: string;
}

/** What a server computes: servers of one model can be compared with each other. */
export type Model = 'embedded' | 'distilbert';

/** A server to measure. */
export interface System {
  readonly id: string;
  /** Its name in tables and plots. */
  readonly name: string;
  /** What runs, and how it is set. */
  readonly description: string;
  readonly model: Model;
  readonly protocol: Protocol;
  /** Whether it is nothing that one would pick, but shows what bounds this service. */
  readonly limit?: boolean;
  /** The environment that it needs to run, or that makes its model. */
  readonly python?: Requirements;
  /** How to run it on a port of 127.0.0.1, or where one answers that was started by others. */
  readonly runs: ((port: number) => Launch) | Endpoint;
}
