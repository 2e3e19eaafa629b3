import type { Endpoint } from './protocol.js';

/** Requests as the generator sends them, and the labels that are expected of them. */
export interface RequestPool {
  readonly texts: readonly string[];
  readonly textsPerRequest: number;
  /** The label of each text; absent where the weights are random. */
  readonly labels?: readonly string[];
}

/**
 * Closed: each connection sends its next request once the last is answered, or opens a new one for it.
 * Open: requests come at random (Poisson) at a mean rate, whether or not the server keeps up.
 */
export type Load =
  | { readonly kind: 'closed'; readonly connections: number; readonly reconnect?: boolean }
  | { readonly kind: 'open'; readonly requestsPerSecond: number };

/** One measurement to take. */
export interface Job {
  readonly endpoint: Endpoint;
  readonly pool: RequestPool;
  readonly load: Load;
  /** A path that is asked for under the load, over and over, and timed as well. */
  readonly probe?: string | undefined;
  /** Load before the window, not measured, in seconds. */
  readonly warmUpSeconds: number;
  /** Length of the window that is measured, in seconds. */
  readonly seconds: number;
}

/** How long answers to a probe took, in ms. */
export interface ProbeLatency {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** What one measurement found. */
export interface Measurement {
  /** Requests answered with 200 per second of the window. */
  readonly requestsPerSecond: number;
  readonly textsPerSecond: number;
  /** Latency of the requests that were sent in the window and answered with 200, in ms. */
  readonly latencyMs: { readonly p50: number; readonly p90: number; readonly p99: number };
  /** How many latencies the percentiles are of. */
  readonly answered: number;
  /** Requests of the window answered with 429 or 503. */
  readonly refused: number;
  /** Requests of the window that failed otherwise. */
  readonly failed: number;
  /** What the first failure was. */
  readonly failure?: string;
  /** Of an open loop's requests that were due in the window, the share that was sent in it. */
  readonly offered?: number;
  /** Share of the answered texts whose label is not the expected one; absent where none is expected. */
  readonly otherLabels?: number;
  /** Absent where nothing was probed. */
  readonly probeMs?: ProbeLatency;
  /** CPUs that the generator itself took. */
  readonly generatorCpus: number;
}

/** What the generator is told, and what it says. */
export type GeneratorAnswer =
  | { readonly measurement: Measurement }
  | { readonly error: string }
  /** The window ends; said while the load is still on. */
  | { readonly windowEnds: true };
