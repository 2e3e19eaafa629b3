import type { Measurement } from './load/job.js';
import type { Machine } from './machine.js';
import type { Scenario } from './measuring/scenarios.js';
import type { BareMeasurement } from './systems/bareProcesses.js';
import type { AddedBytes } from './systems/imageSize.js';
import type { System } from './systems/system.js';

/** What one measurement of a server found. */
export interface Measured {
  readonly measurement: Measurement;
  /** Resident memory of its processes under the load, or all that it may take where it was killed, in bytes. */
  readonly residentBytes?: number | undefined;
  /** Whether it was killed meanwhile, since it took more memory than it may: then nothing else counts. */
  readonly outOfMemory?: boolean;
}

/** One measurement of one system in one round. */
export interface Result extends Scenario, Measured {
  readonly round: number;
  readonly system: string;
}

/** One measurement of the model in process, beside the systems under the same scenario. */
export interface BareResult extends Scenario {
  readonly round: number;
  /** How the cores were shared out, as `processes × threads`. */
  readonly variant: string;
  readonly textsPerBatch: number;
  readonly measurement: BareMeasurement;
}

/** A system, and what was found of it apart from its speed. */
export interface SystemResult
  extends Pick<System, 'id' | 'name' | 'description' | 'model' | 'limit'> {
  /** From the start of the process to the first answer, in ms, one per start. */
  readonly startUpMs: readonly number[];
  /** Resident memory of all its processes under the load that made it greatest, in bytes, one per round. */
  readonly residentBytes: readonly number[];
  /** Whether it did not start, since it took more memory than it may. */
  readonly outOfMemory?: boolean;
}

/** The texts of one kind that were classified. */
export interface TextsResult {
  readonly description: string;
  readonly count: number;
  /** Tokens of the median text and of the longest but 1 %. */
  readonly tokens: { readonly p50: number; readonly p99: number };
}

/** Everything a comparison found. */
export interface Comparison {
  readonly machine: Machine;
  readonly peers: Readonly<Record<string, string>>;
  readonly settings: {
    readonly rounds: number;
    readonly seconds: number;
    readonly quick: boolean;
    /** What each server might use, as Kubernetes quantities; unset: the whole machine. */
    readonly limits?: { readonly cpu: string; readonly memory: string };
  };
  readonly texts: Readonly<Record<'short' | 'long', TextsResult>>;
  readonly systems: readonly SystemResult[];
  readonly results: readonly Result[];
  readonly bare: readonly BareResult[];
  /** What the images of this service and of the Flask app add to their bases, in bytes. */
  readonly images?: AddedBytes;
}

/** A load that differs from the others of its kind in one thing. */
export interface SizingLoad {
  readonly varies: 'connections' | 'offered load' | 'texts per request' | 'text length';
  /** Connections, share of the capacity, texts, or words. */
  readonly value: number;
  /** Tokens of the median text. */
  readonly tokens: number;
}

/** One measurement of the service under such a load. */
export interface SizingResult extends SizingLoad, Measured {
  readonly round: number;
  /** CPUs that the service may run on. */
  readonly cpus: number;
}

/** One measurement of the deployed service with pods of one size. */
export interface PodsResult {
  readonly round: number;
  readonly pods: number;
  /** CPU limit of each, as a Kubernetes quantity. */
  readonly cpuLimit: string;
  readonly connections: number;
  readonly measurement: Measurement;
}

/** Everything a sizing run, or a comparison of pods, found. */
export interface Sizing<R = SizingResult> {
  readonly machine: Machine;
  readonly settings: { readonly rounds: number; readonly seconds: number };
  readonly results: readonly R[];
}
