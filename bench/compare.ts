import { join } from 'node:path';
import type { RequestPool } from './load/job.js';
import { LoadGenerator } from './load/loadGenerator.js';
import { residentBytes } from './memory.js';
import { WORK } from './paths.js';
import type { BareResult, Result, SystemResult } from './results.js';
import { loadOf, type Scenario } from './scenarios.js';
import type { ReferencedTexts } from './reference.js';
import { BareProcesses } from './systems/bareProcesses.js';
import { Server } from './systems/server.js';
import type { System } from './systems/system.js';

/** What to compare, and for how long. */
export interface Plan {
  readonly systems: readonly System[];
  readonly scenarios: readonly Scenario[];
  readonly texts: Readonly<Record<'short' | 'long', ReferencedTexts>>;
  readonly rounds: number;
  /** Length of a measurement, in seconds. */
  readonly seconds: number;
  /** How often each system is started for its start-up time. */
  readonly starts: number;
  readonly cores: number;
}

/** Load before each measurement, so that queues and caches are as they are under load, in seconds. */
const WARM_UP_SECONDS = 0.5;
/** Load after a start, so that code is compiled and memory allocated, in seconds. */
const FIRST_WARM_UP_SECONDS = 2;

interface Candidate {
  readonly system: System;
  readonly server: Server;
  readonly startUpMs: readonly number[];
  readonly residentBytes: number[];
}

/**
 * Measures every system under every scenario, round by round: within a round all systems take a
 * scenario one right after the other, so what changes on the machine meanwhile meets them all. All
 * servers run from the beginning; those whose turn it is not are stopped and take no CPU.
 */
export async function compare(
  plan: Plan,
): Promise<{ systems: SystemResult[]; results: Result[]; bare: BareResult[] }> {
  const generator = LoadGenerator.start();
  const candidates: Candidate[] = [];
  const results: Result[] = [];
  const bare: BareResult[] = [];
  try {
    for (const system of plan.systems) candidates.push(await start(plan, generator, system));
    for (let round = 1; round <= plan.rounds; round++) {
      bare.push(...(await measureBare(plan, round)));
      const capacities = new Map<string, number>();
      for (const [index, scenario] of plan.scenarios.entries()) {
        const applicable = candidates.filter(({ system }) => scenario.applies(system));
        for (const candidate of rotated(applicable, round + index)) {
          const { id } = candidate.system;
          const capacity = capacities.get(id) ?? 0;
          const result = await measure(plan, generator, candidate, scenario, round, capacity);
          results.push(result);
          if (scenario.texts === 'short' && scenario.textsPerRequest === 1)
            capacities.set(id, Math.max(capacity, result.measurement.requestsPerSecond));
          progress(round, candidate.system.name, scenario.id, result.measurement.textsPerSecond);
        }
      }
    }
  } finally {
    generator.stop();
    await Promise.all(candidates.map(({ server }) => server.stop()));
  }
  const systems = candidates.map(({ system, startUpMs, residentBytes }) => ({
    id: system.id,
    name: system.name,
    description: system.description,
    model: system.model,
    startUpMs,
    residentBytes,
  }));
  return { systems, results, bare };
}

async function start(plan: Plan, generator: LoadGenerator, system: System): Promise<Candidate> {
  const logFile = join(WORK, 'logs', `${system.id}.log`);
  const startUpMs: number[] = [];
  for (;;) {
    const server = await Server.start(system, logFile);
    startUpMs.push(server.startUpMs);
    console.error(`${system.name}: first answer after ${(server.startUpMs / 1000).toFixed(2)} s`);
    if (startUpMs.length < plan.starts) {
      await server.stop();
      continue;
    }
    await generator.measure({
      port: server.port,
      protocol: system.protocol,
      pool: pool(plan, 'short', 1, system),
      load: { kind: 'closed', connections: 8 },
      warmUpSeconds: 0,
      seconds: FIRST_WARM_UP_SECONDS,
    });
    server.pause();
    return { system, server, startUpMs, residentBytes: [] };
  }
}

async function measure(
  plan: Plan,
  generator: LoadGenerator,
  { system, server, residentBytes: resident }: Candidate,
  scenario: Scenario,
  round: number,
  capacity: number,
): Promise<Result> {
  server.resume();
  const measurement = await generator.measure(
    {
      port: server.port,
      protocol: system.protocol,
      pool: pool(plan, scenario.texts, scenario.textsPerRequest, system),
      load: loadOf(scenario, capacity),
      warmUpSeconds: WARM_UP_SECONDS,
      seconds: plan.seconds,
    },
    () => {
      resident[round - 1] = Math.max(resident[round - 1] ?? 0, residentBytes(server.pid));
    },
  );
  server.pause();
  return { round, system: system.id, scenario: scenario.id, measurement };
}

function pool(
  { texts }: Plan,
  name: 'short' | 'long',
  textsPerRequest: number,
  { model }: System,
): RequestPool {
  const { texts: pooled, labels } = texts[name];
  return { texts: pooled, textsPerRequest, ...(model === 'embedded' && { labels }) };
}

/** The model in process: all cores on one text at a time, or one session a core; batches of 1 and 32. */
async function measureBare({ texts, seconds, cores }: Plan, round: number): Promise<BareResult[]> {
  const results: BareResult[] = [];
  const variants = [
    [1, 1],
    [1, cores],
    [cores, 1],
  ] as const;
  for (const [processes, threads] of variants) {
    const model = await BareProcesses.start('embedded', processes, threads);
    try {
      await model.time(texts.short.texts, 8, WARM_UP_SECONDS);
      for (const textsPerBatch of [1, 32]) {
        const measurement = await model.time(texts.short.texts, textsPerBatch, seconds);
        const variant = `${processes} × ${threads}`;
        results.push({ round, variant, texts: 'short', textsPerBatch, measurement });
        progress(round, `model in process, ${variant}`, `${textsPerBatch}`, measurement.textsPerSecond);
      }
    } finally {
      model.stop();
    }
  }
  return results;
}

function rotated<T>(values: readonly T[], by: number): T[] {
  const first = by % values.length;
  return [...values.slice(first), ...values.slice(0, first)];
}

function progress(round: number, system: string, scenario: string, textsPerSecond: number): void {
  console.error(
    `round ${round}  ${system.padEnd(30)} ${scenario.padEnd(16)} ${textsPerSecond.toFixed(0)} texts/s`,
  );
}
