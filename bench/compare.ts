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
 * Measures every system under every scenario, round by round: within a round all systems, and the
 * model in process where they are compared with it, take a scenario one right after the other, so
 * what changes on the machine meanwhile meets them all. All run from the beginning; servers whose
 * turn it is not are stopped and take no CPU.
 */
export async function compare(
  plan: Plan,
): Promise<{ systems: SystemResult[]; results: Result[]; bare: BareResult[] }> {
  const generator = LoadGenerator.start();
  const candidates: Candidate[] = [];
  const bareModels: BareModel[] = [];
  const results: Result[] = [];
  const bare: BareResult[] = [];
  try {
    for (const [processes, threads] of sharings(plan.cores)) {
      const model = await BareProcesses.start('embedded', processes, threads);
      bareModels.push({ variant: `${processes} × ${threads}`, model });
    }
    for (const system of plan.systems) {
      const pool = poolOf(plan, 'short', 1, system);
      const { starts, warmUpSeconds } = plan;
      candidates.push(await Candidate.start(system, generator, { pool, starts, warmUpSeconds }));
    }
    for (let round = 1; round <= plan.rounds; round++) {
      const measured = await measureRound(plan, candidates, bareModels, round);
      results.push(...measured.results);
      bare.push(...measured.bare);
    }
  } finally {
    generator.stop();
    for (const { model } of bareModels) model.stop();
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
  bareModels: readonly BareModel[],
  round: number,
): Promise<{ results: Result[]; bare: BareResult[] }> {
  const results: Result[] = [];
  const bare: BareResult[] = [];
  const capacities = new Map<string, number>();
  for (const [index, scenario] of plan.scenarios.entries()) {
    const applicable = candidates.filter(({ system }) => scenario.applies(system));
    const { id, bareBatch } = scenario;
    const bareTurns =
      bareBatch === undefined
        ? []
        : bareModels.map((bareModel) => async () => {
            bare.push(await measureBare(plan, bareModel, id, bareBatch, round));
          });
    const turns = [
      ...bareTurns,
      ...applicable.map((candidate) => async () => {
        results.push(await measure(plan, candidate, scenario, round, capacities));
      }),
    ];
    for (const turn of rotated(turns, round + index)) await turn();
  }
  return { results, bare };
}

/** @param capacities requests a second that each system has done, kept up to date here */
async function measure(
  plan: Plan,
  candidate: Candidate,
  scenario: Scenario,
  round: number,
  capacities: Map<string, number>,
): Promise<Result> {
  const { system } = candidate;
  const capacity = capacities.get(system.id) ?? 0;
  const measured = await candidate.measure(
    poolOf(plan, scenario.texts, scenario.textsPerRequest, system),
    loadOf(scenario, capacity),
    plan.seconds,
    scenario.probe,
  );
  const { requestsPerSecond, textsPerSecond } = measured.measurement;
  if (/^closed-\d+$/.test(scenario.id))
    capacities.set(system.id, Math.max(capacity, requestsPerSecond));
  progress(round, system.name, scenario.id, textsPerSecond);
  return { round, system: system.id, scenario: scenario.id, ...measured };
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

/** The model in process, which waits for its turn without taking any CPU. */
interface BareModel {
  /** How the cores are shared out, as `processes × threads`. */
  readonly variant: string;
  readonly model: BareProcesses;
}

/** Ways to share cores out over the model in process: processes, and threads of each. */
function sharings(cores: number): [processes: number, threads: number][] {
  return [
    [1, 1],
    [1, cores],
    [cores, 1],
  ];
}

async function measureBare(
  { texts, seconds }: Plan,
  { variant, model }: BareModel,
  scenario: string,
  textsPerBatch: number,
  round: number,
): Promise<BareResult> {
  await model.time(texts.short.texts, textsPerBatch, WARM_UP_SECONDS);
  const measurement = await model.time(texts.short.texts, textsPerBatch, seconds);
  progress(round, `model in process, ${variant}`, scenario, measurement.textsPerSecond);
  return { round, scenario, variant, textsPerBatch, measurement };
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
