import type { Comparison } from '../results.js';
import { CONNECTIONS_OF_BATCHES, TEXTS_PER_REQUEST } from '../scenarios.js';
import type { Spread } from '../statistics.js';
import { Figures, ratios } from './figures.js';

/** A ratio that is aimed at, and what it came to. */
export interface Target {
  readonly figure: string;
  /** The bound, and on which side of it the ratio shall be; absent for what only explains another. */
  readonly aim?: Aim;
  /** The ratio over the rounds; undefined where it was not measured. */
  readonly ratio: Spread | undefined;
}

interface Aim {
  readonly side: 'at least' | 'at most';
  readonly bound: number;
}

/** Whether the median of a ratio is on the right side of its bound. */
export function reached({ side, bound }: Aim, ratio: Spread): boolean {
  return side === 'at least' ? ratio.median >= bound : ratio.median <= bound;
}

const BATCHES = `closed-${CONNECTIONS_OF_BATCHES}x${TEXTS_PER_REQUEST}`;

/** What the service aims at, as ratios within one run. */
export function targets(comparison: Comparison): Target[] {
  const figures = new Figures(comparison);
  const rate = (system: string, scenario: string) =>
    figures.rounds(system, scenario)?.map(({ textsPerSecond }) => textsPerSecond);
  const p50 = (system: string, scenario: string) =>
    figures.rounds(system, scenario)?.map(({ latencyMs }) => latencyMs.p50);
  const p99 = (system: string, scenario: string) =>
    figures.rounds(system, scenario)?.map(({ latencyMs }) => latencyMs.p99);
  const bareRate = (scenario: string) =>
    figures.bestBare(scenario, (bare) => bare.textsPerSecond, 'greatest');
  const bareTime = (scenario: string) => figures.bestBare(scenario, (bare) => bare.p50, 'least');
  const flask = 'the Flask app';
  return [
    target(
      `texts/s at 32 connections, against ${flask}`,
      'at least',
      50,
      rate('service', 'closed-32'),
      rate('flask', 'closed-32'),
    ),
    target(
      `the same, both with DistilBERT-base’s architecture`,
      'at least',
      13,
      rate('service-distilbert', 'closed-32'),
      rate('flask', 'closed-32'),
    ),
    target(
      `p99 at 32 connections, against ${flask}`,
      'at most',
      1 / 30,
      p99('service', 'closed-32'),
      p99('flask', 'closed-32'),
    ),
    ...besideLimit(
      'median latency at 1 connection, against the bare model',
      'at most',
      1.35,
      (system) => ratios(p50(system, 'closed-1'), bareTime('closed-1')),
    ),
    ...besideLimit(
      'texts/s at 32 connections, against the bare model in batches of 32',
      'at least',
      0.9,
      (system) => ratios(rate(system, 'closed-32'), bareRate('closed-32')),
    ),
    ...besideLimit(
      `texts/s with ${TEXTS_PER_REQUEST} texts a request, against the bare model in batches of 32`,
      'at least',
      0.95,
      (system) => ratios(rate(system, BATCHES), bareRate(BATCHES)),
    ),
    ...peerTargets(comparison, rate, p99),
    ...besideLimit(
      'goodput at twice the capacity, against the capacity',
      'at least',
      0.95,
      (system) => ratios(rate(system, 'open-2'), capacities(comparison, system)),
    ),
    target(
      'p99 of what is accepted at twice the capacity, against p99 at capacity',
      'at most',
      2,
      p99('service', 'open-2'),
      p99('service', 'open-1'),
    ),
    target(
      `resident memory at full load, against ${flask}`,
      'at most',
      1 / 5,
      figures.residentBytes('service'),
      figures.residentBytes('flask'),
    ),
    target(
      `process start to first answer, against ${flask}`,
      'at most',
      1 / 5,
      figures.startUpMs('service'),
      figures.startUpMs('flask'),
    ),
    target(
      `image on top of its base, against a Flask image’s for CPUs`,
      'at most',
      1 / 8,
      comparison.images && [comparison.images.service],
      comparison.images && [comparison.images.flask],
    ),
  ];
}

type Lookup = (system: string, scenario: string) => readonly number[] | undefined;

/** Against each other server of the same model, under the number of connections that is worst for this service. */
function peerTargets({ systems, results }: Comparison, rate: Lookup, p99: Lookup): Target[] {
  const peers = systems.filter(
    ({ id, model, limit }) => model === 'embedded' && id !== 'service' && !limit,
  );
  const loads = [...new Set(results.map(({ scenario }) => scenario))].filter((scenario) =>
    /^closed-\d+$/.test(scenario),
  );
  return peers.flatMap(({ id, name }) => {
    const worst = (lookup: Lookup, isWorse: (a: number, b: number) => boolean) =>
      loads
        .map((load) => ratios(lookup('service', load), lookup(id, load)))
        .filter((ratio) => ratio !== undefined)
        .reduce<Spread | undefined>(
          (found, ratio) => (!found || isWorse(ratio.median, found.median) ? ratio : found),
          undefined,
        );
    return [
      {
        figure: `texts/s against ${name}, at the connections where it is worst`,
        aim: { side: 'at least' as const, bound: 1 },
        ratio: worst(rate, (a, b) => a < b),
      },
      {
        figure: `p99 against ${name}, at the connections where it is worst`,
        aim: { side: 'at most' as const, bound: 1 },
        ratio: worst(p99, (a, b) => a > b),
      },
    ];
  });
}

/** The greatest throughput of a closed loop of short texts, one a round: what a system can do. */
export function capacities({ results, settings }: Comparison, system: string): number[] {
  return Array.from({ length: settings.rounds }, (_, index) =>
    Math.max(
      ...results
        .filter((result) => result.round === index + 1 && result.system === system)
        .filter(({ scenario }) => /^closed-\d+$/.test(scenario))
        .map(({ measurement }) => measurement.textsPerSecond),
    ),
  );
}

/** A ratio of this service, and the same of what bounds it. */
function besideLimit(
  figure: string,
  side: Aim['side'],
  bound: number,
  ratioOf: (system: string) => Spread | undefined,
): Target[] {
  return [
    { figure, aim: { side, bound }, ratio: ratioOf('service') },
    { figure: 'the same, of Node’s HTTP server alone', ratio: ratioOf('bare-http') },
  ];
}

function target(
  figure: string,
  side: Aim['side'],
  bound: number,
  dividends: readonly number[] | undefined,
  divisors: readonly number[] | undefined,
): Target {
  return { figure, aim: { side, bound }, ratio: ratios(dividends, divisors) };
}
