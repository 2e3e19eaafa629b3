import { Candidate, WARM_UP_SECONDS } from './candidate.js';
import type { RequestPool } from './load/job.js';
import { LoadGenerator } from './load/loadGenerator.js';
import type { ReferencedTexts } from './reference.js';
import type { BareResult, Result, SystemResult } from './results.js';
import { loadOf, type Scenario } from './scenarios.js';
import { BareProcesses } from './systems/bareProcesses.js';
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
  /** Load after the last start of each, in seconds. */
  readonly warmUpSeconds: number;
  readonly cores: number;
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
    for (const system of plan.systems) {
      const pool = poolOf(plan, 'short', 1, system);
      const { starts, warmUpSeconds } = plan;
      candidates.push(await Candidate.start(system, generator, { pool, starts, warmUpSeconds }));
    }
    for (let round = 1; round <= plan.rounds; round++) {
      bare.push(...(await measureBare(plan, round)));
      results.push(...(await measureRound(plan, candidates, round)));
    }
  } finally {
    generator.stop();
    await Promise.all(candidates.map((candidate) => candidate.stop()));
  }
  const systems = candidates.map(({ system, startUpMs }) => ({
    ...describe(system),
    startUpMs,
    residentBytes: greatestResident(results, system.id, plan.rounds),
  }));
  return { systems, results, bare };
}

/** What a report says of a system. */
function describe({ id, name, description, model, limit }: System) {
  return { id, name, description, model, ...(limit && { limit }) };
}

async function measureRound(
  plan: Plan,
  candidates: readonly Candidate[],
  round: number,
): Promise<Result[]> {
  const results: Result[] = [];
  const capacities = new Map<string, number>();
  for (const [index, scenario] of plan.scenarios.entries()) {
    const applicable = candidates.filter(({ system }) => scenario.applies(system));
    for (const candidate of rotated(applicable, round + index)) {
      const { system } = candidate;
      const capacity = capacities.get(system.id) ?? 0;
      const measured = await candidate.measure(
        poolOf(plan, scenario.texts, scenario.textsPerRequest, system),
        loadOf(scenario, capacity),
        plan.seconds,
        scenario.probe,
      );
      results.push({ round, system: system.id, scenario: scenario.id, ...measured });
      const { requestsPerSecond, textsPerSecond } = measured.measurement;
      if (/^closed-\d+$/.test(scenario.id))
        capacities.set(system.id, Math.max(capacity, requestsPerSecond));
      progress(round, system.name, scenario.id, textsPerSecond);
    }
  }
  return results;
}

/** The memory of a system under the load that made it greatest, one a round. */
function greatestResident(results: readonly Result[], system: string, rounds: number): number[] {
  return Array.from({ length: rounds }, (_, index) => {
    const own = results.filter((result) => result.system === system && result.round === index + 1);
    return Math.max(...own.map(({ residentBytes }) => residentBytes));
  });
}

function poolOf(
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
        progress(
          round,
          `model in process, ${variant}`,
          `${textsPerBatch}`,
          measurement.textsPerSecond,
        );
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
