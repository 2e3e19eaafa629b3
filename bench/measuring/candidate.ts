import { join } from 'node:path';
import type { Load, Measurement, RequestPool } from '../load/job.js';
import type { LoadGenerator } from '../load/loadGenerator.js';
import { WORK } from '../paths.js';
import { Server } from '../systems/server.js';
import type { System } from '../systems/system.js';

/** Load before each measurement, so that queues and caches are as they are under load, in seconds. */
export const WARM_UP_SECONDS = 0.5;
/**
 * Load after a start, in seconds: the slowest hundredth of single requests took 4.3 ms after ten
 * thousand requests, while V8 compiled, and 3.1 from thirty thousand on.
 */
export const FIRST_WARM_UP_SECONDS = 30;

/** How a candidate is started. */
export interface StartOptions {
  /** Requests to warm up with. */
  readonly pool: RequestPool;
  /** How often it is started for its start-up time; the last start stays. */
  readonly starts: number;
  /** Load after the last start, in seconds. */
  readonly warmUpSeconds: number;
  /** The only CPUs it may run on, as taskset(1) lists them; unset: all. */
  readonly cpus?: string;
}

/** A server that takes part: started and warm, and stopped while it is not its turn. */
export class Candidate {
  readonly system: System;
  readonly startUpMs: readonly number[];
  readonly #server: Server;
  readonly #generator: LoadGenerator;

  private constructor(
    system: System,
    server: Server,
    startUpMs: readonly number[],
    generator: LoadGenerator,
  ) {
    this.system = system;
    this.startUpMs = startUpMs;
    this.#server = server;
    this.#generator = generator;
  }

  static async start(
    system: System,
    generator: LoadGenerator,
    { pool, starts, warmUpSeconds, cpus }: StartOptions,
  ): Promise<Candidate> {
    const logFile = join(WORK, 'logs', `${system.id}.log`);
    const startUpMs: number[] = [];
    let server = await Server.start(system, logFile, cpus);
    for (let left = starts - 1; server.startUpMs !== undefined; left--) {
      startUpMs.push(server.startUpMs);
      console.error(`${system.name}: first answer after ${(server.startUpMs / 1000).toFixed(2)} s`);
      if (left <= 0) break;
      await server.stop();
      server = await Server.start(system, logFile, cpus);
    }
    const candidate = new Candidate(system, server, startUpMs, generator);
    await candidate.measure(pool, { kind: 'closed', connections: 8 }, warmUpSeconds);
    return candidate;
  }

  /**
   * Lets the server run for one measurement.
   *
   * @param probe a path that is asked for under the load and timed as well
   * @returns what was measured, and the resident memory of its processes under that load, in bytes
   */
  async measure(
    pool: RequestPool,
    load: Load,
    seconds: number,
    probe?: string,
  ): Promise<{ measurement: Measurement; residentBytes: number | undefined }> {
    const { endpoint } = this.#server;
    let resident: number | undefined;
    this.#server.resume();
    const measurement = await this.#generator.measure(
      { endpoint, pool, load, probe, warmUpSeconds: WARM_UP_SECONDS, seconds },
      () => {
        resident = this.#server.residentBytes;
      },
    );
    this.#server.pause();
    return { measurement, residentBytes: resident };
  }

  stop(): Promise<void> {
    return this.#server.stop();
  }
}
