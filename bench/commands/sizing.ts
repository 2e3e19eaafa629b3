import { availableParallelism } from 'node:os';
import type { Load, RequestPool } from '../load/job.js';
import { LoadGenerator } from '../load/loadGenerator.js';
import { describeMachine } from '../machine.js';
import { Candidate, FIRST_WARM_UP_SECONDS } from '../measuring/candidate.js';
import { readTexts, textsOfWords } from '../measuring/texts.js';
import type { Options } from '../options.js';
import { sizingMarkdown, sizingPlots } from '../report/sizingMarkdown.js';
import { report } from '../report/write.js';
import type { Sizing, SizingLoad, SizingResult } from '../results.js';
import { percentile } from '../statistics.js';
import { BareProcesses } from '../systems/bareProcesses.js';
import { buildService, SERVICE_SYSTEM } from '../systems/systems.js';

/** Words of the texts of one length; the last are longer than the model reads. */
const WORDS = [10, 20, 40, 80, 160, 320, 640];
const TEXTS_OF_A_LENGTH = 256;
/** Texts of a set that are looked at for its median length. */
const SAMPLE = 25;
const CONNECTIONS = [1, 2, 4, 8, 16, 32, 64, 128, 256];
const TEXTS_PER_REQUEST = [1, 4, 16, 64];
/** Offered load as a share of the capacity found with 32 connections. */
const SHARES = [0.3, 0.5, 0.7, 0.8, 0.9];

/** A load with everything the generator needs. */
interface Step extends SizingLoad {
  readonly pool: RequestPool;
  readonly loadFor: (capacity: number) => Load;
}

/** Builds the service, measures what it needs for which load, and writes and prints what was found. */
export async function sizeService(options: Options): Promise<void> {
  const { rounds, seconds } = options;
  buildService();
  const machine = describeMachine();
  const results = await measureSizing(rounds, seconds);
  const sizing: Sizing = { machine, settings: { rounds, seconds }, results };
  report(options, 'sizing', sizing, sizingMarkdown(sizing), sizingPlots(sizing));
}

/** Measures the service on one CPU and on all, under loads that vary in one thing each. */
async function measureSizing(rounds: number, seconds: number): Promise<SizingResult[]> {
  const steps = await sizingSteps();
  const generator = new LoadGenerator();
  const candidates: { cpus: number; candidate: Candidate }[] = [];
  const results: SizingResult[] = [];
  try {
    const pool = { texts: readTexts().short.texts, textsPerRequest: 1 };
    const start = { pool, starts: 1, warmUpSeconds: FIRST_WARM_UP_SECONDS };
    const all = availableParallelism();
    // Elsewhere a process cannot be kept to some of the CPUs.
    if (process.platform === 'linux' && all > 1) {
      const options = { ...start, confinement: { prefix: ['taskset', '-c', '0'] } };
      const candidate = await Candidate.start(SERVICE_SYSTEM, generator, options);
      candidates.push({ cpus: 1, candidate });
    }
    const candidate = await Candidate.start(SERVICE_SYSTEM, generator, start);
    candidates.push({ cpus: all, candidate });
    for (let round = 1; round <= rounds; round++) {
      const capacities = new Map<number, number>();
      for (const { pool, loadFor, ...load } of steps) {
        for (const { cpus, candidate } of candidates) {
          const capacity = capacities.get(cpus) ?? 0;
          const measured = await candidate.measure(pool, loadFor(capacity), seconds);
          results.push({ round, cpus, ...load, ...measured });
          const { textsPerSecond, requestsPerSecond } = measured.measurement;
          if (load.varies === 'connections' && load.value === 32)
            capacities.set(cpus, requestsPerSecond);
          console.error(
            `round ${round}  ${cpus} CPU  ${load.varies} ${load.value}: ${textsPerSecond.toFixed(0)} texts/s`,
          );
        }
      }
    }
  } finally {
    generator.stop();
    await Promise.all(candidates.map(({ candidate }) => candidate.stop()));
  }
  return results;
}

async function sizingSteps(): Promise<Step[]> {
  const sets = [
    readTexts().short.texts,
    ...WORDS.map((words) => textsOfWords(words, TEXTS_OF_A_LENGTH)),
  ];
  const tokens = await medianTokens(sets);
  const closed = (connections: number) => (): Load => ({ kind: 'closed', connections });
  const open =
    (share: number) =>
    (capacity: number): Load => ({
      kind: 'open',
      requestsPerSecond: share * capacity,
    });
  /** @param set texts: the short ones, then those of each length */
  const step = (
    varies: SizingLoad['varies'],
    value: number,
    loadFor: Step['loadFor'],
    textsPerRequest = 1,
    set = 0,
  ): Step => {
    const pool = { texts: sets[set]!, textsPerRequest };
    return { varies, value, tokens: tokens[set]!, pool, loadFor };
  };
  return [
    ...CONNECTIONS.map((value) => step('connections', value, closed(value))),
    ...SHARES.map((value) => step('offered load', value, open(value))),
    ...TEXTS_PER_REQUEST.map((value) => step('texts per request', value, closed(4), value)),
    ...WORDS.map((value, index) => step('text length', value, closed(16), 1, index + 1)),
  ];
}

/** Tokens of the median text of each set, by the first texts of each. */
async function medianTokens(sets: readonly (readonly string[])[]): Promise<number[]> {
  const model = await BareProcesses.start(1, 1);
  try {
    const medians: number[] = [];
    for (const texts of sets) {
      const { tokens } = await model.refer(texts.slice(0, SAMPLE));
      medians.push(percentile(tokens, 0.5));
    }
    return medians;
  } finally {
    model.stop();
  }
}
