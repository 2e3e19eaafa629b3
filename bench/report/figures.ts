import type { Measurement } from '../load/job.js';
import type { Scenario } from '../measuring/scenarios.js';
import type { BareResult, Comparison, Result } from '../results.js';
import { type Spread, spread } from '../statistics.js';

/** Reads one figure of a measurement. */
export type Read = (measurement: Measurement) => number;

export const throughput: Read = ({ textsPerSecond }) => textsPerSecond;
export const median: Read = ({ latencyMs }) => latencyMs.p50;
export const tail: Read = ({ latencyMs }) => latencyMs.p99;

/** Of the requests of a measurement, those that were refused, in percent. */
export function refusedPercent({ answered, refused, failed }: Measurement): number {
  return (100 * refused) / (answered + refused + failed);
}

/** Looks figures of a comparison up, round by round; undefined where something was not measured. */
export class Figures {
  readonly #comparison: Comparison;

  constructor(comparison: Comparison) {
    this.#comparison = comparison;
  }

  /** The scenarios of a kind that something was measured under, in their order. */
  scenarios(kind: Scenario['kind'], probed = false): readonly Scenario[] {
    const found = new Map<number, Scenario>();
    for (const result of this.#comparison.results) {
      const { value, probe } = result;
      if (result.kind === kind && (probe !== undefined) === probed)
        found.set(value, { kind, value, ...(probed && { probe: probe! }) });
    }
    return [...found.values()];
  }

  /**
   * One figure of a system under a scenario, in the order of the rounds; NaN of a round in which the
   * system was killed for lack of memory.
   */
  rounds(system: string, scenario: Scenario, read: Read): readonly number[] | undefined {
    const found = this.#of(system, scenario).map(({ measurement, outOfMemory }) =>
      outOfMemory ? Number.NaN : read(measurement),
    );
    return found.length > 0 ? found : undefined;
  }

  /** In how many rounds a system was killed under a scenario, since it took more memory than it may. */
  kills(system: string, scenario: Scenario): number {
    return this.#of(system, scenario).filter(({ outOfMemory }) => outOfMemory).length;
  }

  /**
   * The load that a system was really offered, as a share of its capacity: less than what was to be
   * offered where the generator could not send it, which counts from a twentieth on.
   */
  offered(system: string, scenario: Scenario): number {
    const share = this.spread(system, scenario, ({ offered = 1 }) => offered)?.median ?? 1;
    return share < 0.95 ? scenario.value * share : scenario.value;
  }

  /** The same as median and range. */
  spread(system: string, scenario: Scenario, read: Read): Spread | undefined {
    const rounds = this.rounds(system, scenario, read);
    return rounds && spread(rounds);
  }

  /**
   * The best of the ways to share the cores out over the bare model, beside a scenario, one figure per
   * round; empty where it was not measured.
   */
  bestBare(
    scenario: Scenario,
    read: (measurement: BareResult['measurement']) => number,
    choose: (...values: number[]) => number,
  ): readonly number[] {
    if (this.#comparison.bare.length === 0) return [];
    return this.#perRound((round) => {
      const found = this.#comparison.bare.filter(
        (result) => result.round === round && isUnder(result, scenario),
      );
      return choose(...found.map(({ measurement }) => read(measurement)));
    });
  }

  /** The greatest throughput of a closed loop of single texts, one per round: what a system can do. */
  capacities(system: string): readonly number[] {
    const own = this.#comparison.results.filter(
      (result) => result.system === system && result.kind === 'one text' && !result.outOfMemory,
    );
    return this.#perRound((round) =>
      Math.max(...own.filter((r) => r.round === round).map((r) => throughput(r.measurement))),
    );
  }

  /** A figure of a system in ratio to that of another, under the same scenario. */
  ratio(system: string, other: string, scenario: Scenario, read: Read): Spread | undefined {
    return ratios(this.rounds(system, scenario, read), this.rounds(other, scenario, read));
  }

  /** A figure of this service apart from its speed, in ratio to that of another system. */
  resource(figure: 'residentBytes' | 'startUpMs', other: string): Spread | undefined {
    const of = (system: string) => this.#comparison.systems.find(({ id }) => id === system);
    return ratios(of('service')?.[figure], of(other)?.[figure]);
  }

  #of(system: string, scenario: Scenario): readonly Result[] {
    return this.#comparison.results.filter(
      (result) => result.system === system && isUnder(result, scenario),
    );
  }

  #perRound(read: (round: number) => number): readonly number[] {
    return Array.from({ length: this.#comparison.settings.rounds }, (_, index) => read(index + 1));
  }
}

function isUnder(result: Scenario, { kind, value, probe }: Scenario): boolean {
  return result.kind === kind && result.value === value && result.probe === probe;
}

/** Ratios of two figures, each within its round; undefined where either was not measured. */
export function ratios(
  dividends: readonly number[] | undefined,
  divisors: readonly number[] | undefined,
): Spread | undefined {
  if (!dividends?.length || !divisors?.length) return undefined;
  const rounds = Math.min(dividends.length, divisors.length);
  const found = Array.from({ length: rounds }, (_, round) => dividends[round]! / divisors[round]!);
  return found.every(Number.isNaN) ? undefined : spread(found);
}
