import { join } from 'node:path';
import type { Load, RequestPool } from '../load/job.js';
import type { LoadGenerator } from '../load/loadGenerator.js';
import { WORK } from '../paths.js';
import type { Measured } from '../results.js';
import { type Confinement, Server } from '../systems/server.js';
import type { System } from '../systems/system.js';

/** Load before each measurement, so that queues and caches are as they are under load, in seconds. */
export const WARM_UP_SECONDS = 0.5;
/**
 * Load after a start, in seconds: the slowest hundredth of single requests took 4.3 ms after ten
 * thousand requests, while V8 compiled, and 3.1 from thirty thousand on.
 */
export const FIRST_WARM_UP_SECONDS = 30;
/** Load before a measurement where the server had to be started again, in seconds. */
const RESTART_WARM_UP_SECONDS = 3;

/** How a candidate is started. */
export interface StartOptions {
  /** Requests to warm up with. */
  readonly pool: RequestPool;
  /** How often it is started for its start-up time; the last start stays. */
  readonly starts: number;
  /** Load after the last start, in seconds. */
  readonly warmUpSeconds: number;
  /** What it may use; unset: all of the machine. */
  readonly confinement?: Confinement | undefined;
}

/** A server that takes part: started and warm, and stopped while it is not its turn. */
export class Candidate {
  readonly system: System;
  readonly startUpMs: readonly number[];
  #server: Server;
  readonly #generator: LoadGenerator;
  readonly #confinement: Confinement | undefined;

  private constructor(
    system: System,
    server: Server,
    startUpMs: readonly number[],
    generator: LoadGenerator,
    confinement: Confinement | undefined,
  ) {
    this.system = system;
    this.startUpMs = startUpMs;
    this.#server = server;
    this.#generator = generator;
    this.#confinement = confinement;
  }

  static async start(
    system: System,
    generator: LoadGenerator,
    { pool, starts, warmUpSeconds, confinement }: StartOptions,
  ): Promise<Candidate> {
    const startUpMs: number[] = [];
    let server = await start(system, confinement);
    for (let left = starts - 1; server.startUpMs !== undefined; left--) {
      startUpMs.push(server.startUpMs);
      console.error(`${system.name}: first answer after ${(server.startUpMs / 1000).toFixed(2)} s`);
      if (left <= 0) break;
      await server.stop();
      server = await start(system, confinement);
    }
    const candidate = new Candidate(system, server, startUpMs, generator, confinement);
    await candidate.measure(pool, { kind: 'closed', connections: 8 }, warmUpSeconds);
    return candidate;
  }

  /**
   * Lets the server run for one measurement. One that was killed for lack of memory is started again
   * first, as a kubelet does.
   *
   * @param probe a path that is asked for under the load and timed as well
   */
  async measure(pool: RequestPool, load: Load, seconds: number, probe?: string): Promise<Measured> {
    const again = this.#server.outOfMemory;
    if (again) {
      await this.#server.stop();
      this.#server = await start(this.system, this.#confinement);
    }
    const warmUpSeconds = again ? RESTART_WARM_UP_SECONDS : WARM_UP_SECONDS;
    const { endpoint } = this.#server;
    let resident: number | undefined;
    this.#server.resume();
    const measurement = await this.#generator.measure(
      { endpoint, pool, load, probe, warmUpSeconds, seconds },
      () => {
        resident = this.#server.residentBytes;
      },
    );
    this.#server.pause();
    if (!this.#server.outOfMemory) return { measurement, residentBytes: resident };
    return { measurement, residentBytes: this.#confinement?.memoryBytes, outOfMemory: true };
  }

  async stop(): Promise<void> {
    await this.#server.stop();
    await this.#confinement?.remove?.();
  }
}

function start(system: System, confinement: Confinement | undefined): Promise<Server> {
  return Server.start(system, join(WORK, 'logs', `${system.id}.log`), confinement);
}
