import type { Measurement } from '../load/job.js';
import type { BareResult, Comparison } from '../results.js';
import { type Spread, spread } from '../statistics.js';

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

  /** What was measured of a system under a scenario, in the order of the rounds. */
  rounds(system: string, scenario: string): readonly Measurement[] | undefined {
    const found = this.#comparison.results
      .filter((result) => result.system === system && result.scenario === scenario)
      .map(({ measurement }) => measurement);
    return found.length > 0 ? found : undefined;
  }

  /** One figure of a system under a scenario over the rounds. */
  spread(system: string, scenario: string, figure: (m: Measurement) => number): Spread | undefined {
    const rounds = this.rounds(system, scenario);
    return rounds && spread(rounds.map(figure));
  }

  /** The best of the ways to share the cores out over the bare model, beside a scenario, one figure a round. */
  bestBare(
    scenario: string,
    figure: (m: BareResult['measurement']) => number,
    best: 'least' | 'greatest',
  ): readonly number[] {
    const choose = best === 'least' ? Math.min : Math.max;
    const { rounds } = this.#comparison.settings;
    return Array.from({ length: rounds }, (_, index) => {
      const found = this.#comparison.bare.filter(
        (result) => result.round === index + 1 && result.scenario === scenario,
      );
      return choose(...found.map(({ measurement }) => figure(measurement)));
    });
  }

  residentBytes(system: string): readonly number[] | undefined {
    return this.#comparison.systems.find(({ id }) => id === system)?.residentBytes;
  }

  startUpMs(system: string): readonly number[] | undefined {
    return this.#comparison.systems.find(({ id }) => id === system)?.startUpMs;
  }
}

/** Ratios of two figures, each within its round. */
export function ratios(
  dividends: readonly number[] | undefined,
  divisors: readonly number[] | undefined,
): Spread | undefined {
  if (!dividends || !divisors) return undefined;
  return spread(dividends.map((dividend, round) => dividend / divisors[round]!));
}
