import { OutOfMemoryError } from '../errors.js';
import type { RequestPool } from '../load/job.js';
import { LoadGenerator } from '../load/loadGenerator.js';
import type { BareResult, Result, SystemResult } from '../results.js';
import { BareProcesses } from '../systems/bareProcesses.js';
import type { Confinement } from '../systems/server.js';
import type { System } from '../systems/system.js';
import { Candidate, WARM_UP_SECONDS } from './candidate.js';
import type { ReferencedTexts } from './reference.js';
import { applies, bareBatch, loadOf, type Scenario, TEXTS_PER_REQUEST } from './scenarios.js';

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
  /** What confines each server; then the model in process, which has the whole machine, is left out. */
  readonly confine?: (id: string) => Confinement;
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
  const generator = new LoadGenerator();
  const candidates: Candidate[] = [];
  const bareModels: BareModel[] = [];
  const results: Result[] = [];
  const bare: BareResult[] = [];
  try {
    for (const [processes, threads] of plan.confine ? [] : sharings(plan.cores)) {
      const model = await BareProcesses.start(processes, threads);
      bareModels.push({ variant: `${processes} × ${threads}`, model });
    }
    for (const system of plan.systems) {
      const pool = poolOf(plan, { kind: 'one text', value: 1 }, system);
      const { starts, warmUpSeconds } = plan;
      const confinement = plan.confine?.(system.id);
      try {
        const options = { pool, starts, warmUpSeconds, confinement };
        candidates.push(await Candidate.start(system, generator, options));
      } catch (error) {
        await confinement?.remove?.();
        if (!(error instanceof OutOfMemoryError)) throw error;
        console.error(error.message);
      }
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
  const systems = plan.systems.map((system) => {
    const started = candidates.find((candidate) => candidate.system === system);
    return {
      ...describe(system),
      startUpMs: started?.startUpMs ?? [],
      residentBytes: greatestResident(results, system.id, plan.rounds),
      ...(!started && { outOfMemory: true }),
    };
  });
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
    const applicable = candidates.filter(({ system }) => applies(scenario, system));
    const turns = [
      ...(bareBatch(scenario) === undefined ? [] : bareModels).map((model) => async () => {
        bare.push(await measureBare(plan, model, scenario, round));
      }),
      ...applicable.map((candidate) => async () => {
        results.push(await measure(plan, candidate, scenario, round, capacities));
      }),
    ];
    for (const turn of rotated(turns, round + index)) await turn();
  }
  return { results, bare };
}

/** @param capacities requests per second that each system has done, kept up to date here */
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
    poolOf(plan, scenario, system),
    loadOf(scenario, capacity),
    plan.seconds,
    scenario.probe,
  );
  const { requestsPerSecond, textsPerSecond } = measured.measurement;
  if (scenario.kind === 'one text')
    capacities.set(system.id, Math.max(capacity, requestsPerSecond));
  progress(round, system.name, scenario, textsPerSecond);
  return { round, system: system.id, ...scenario, ...measured };
}

/** The memory of a system under the load that made it greatest, one per round; empty where it is unknown. */
function greatestResident(results: readonly Result[], system: string, rounds: number): number[] {
  return Array.from({ length: rounds }, (_, index) =>
    results
      .filter((result) => result.system === system && result.round === index + 1)
      .flatMap(({ residentBytes }) => residentBytes ?? [])
      .reduce((greatest, bytes) => Math.max(greatest, bytes), 0),
  ).filter((bytes) => bytes > 0);
}

function poolOf({ texts }: Plan, { kind }: Scenario, { model }: System): RequestPool {
  const { texts: pooled, labels } = texts[kind === 'long text' ? 'long' : 'short'];
  const textsPerRequest = kind === 'several texts' ? TEXTS_PER_REQUEST : 1;
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
  scenario: Scenario,
  round: number,
): Promise<BareResult> {
  const textsPerBatch = bareBatch(scenario)!;
  await model.time(texts.short.texts, textsPerBatch, WARM_UP_SECONDS);
  const measurement = await model.time(texts.short.texts, textsPerBatch, seconds);
  progress(round, `model in process, ${variant}`, scenario, measurement.textsPerSecond);
  return { round, ...scenario, variant, textsPerBatch, measurement };
}

function rotated<T>(values: readonly T[], by: number): T[] {
  const first = by % values.length;
  return [...values.slice(first), ...values.slice(0, first)];
}

function progress(round: number, system: string, { kind, value }: Scenario, rate: number): void {
  console.error(
    `round ${round}  ${system.padEnd(30)} ${`${kind}, ${value}`.padEnd(20)} ${rate.toFixed(0)} texts/s`,
  );
}
