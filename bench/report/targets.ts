import { type Scenario, SEVERAL_TEXTS, TEXTS_PER_REQUEST } from '../measuring/scenarios.js';
import type { Comparison, SystemResult } from '../results.js';
import type { Spread } from '../statistics.js';
import { Figures, median, type Read, ratios, tail, throughput } from './figures.js';
import { figure } from './format.js';

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

const LONE: Scenario = { kind: 'one text', value: 1 };
const BUSY: Scenario = { kind: 'one text', value: 32 };
const CAPACITY: Scenario = { kind: 'offered load', value: 1 };
const TWICE: Scenario = { kind: 'offered load', value: 2 };
const TENFOLD: Scenario = { kind: 'offered load', value: 10 };

const atLeast = (bound: number): Aim => ({ side: 'at least', bound });
const atMost = (bound: number): Aim => ({ side: 'at most', bound });

/** What the service aims at, as ratios within one run. */
export function targets(comparison: Comparison): Target[] {
  const figures = new Figures(comparison);
  const rounds = figures.rounds.bind(figures);
  const bareRate = (scenario: Scenario) =>
    figures.bestBare(scenario, (bare) => bare.textsPerSecond, Math.max);
  const bareTime = figures.bestBare(LONE, (bare) => bare.p50, Math.min);
  const { images } = comparison;
  return [
    {
      figure: 'texts/s at 32 connections, against the Flask app',
      aim: atLeast(50),
      ratio: figures.ratio('service', 'flask', BUSY, throughput),
    },
    {
      figure: 'the same, both with DistilBERT-base’s architecture',
      aim: atLeast(13),
      ratio: figures.ratio('service-distilbert', 'flask', BUSY, throughput),
    },
    {
      figure: 'p99 at 32 connections, against the Flask app',
      aim: atMost(1 / 30),
      ratio: figures.ratio('service', 'flask', BUSY, tail),
    },
    ...besideLimit(
      'median latency at 1 connection, against the bare model',
      atMost(1.35),
      (system) => ratios(rounds(system, LONE, median), bareTime),
    ),
    ...besideLimit(
      'texts/s at 32 connections, against the bare model in batches of 32',
      atLeast(0.9),
      (system) => ratios(rounds(system, BUSY, throughput), bareRate(BUSY)),
    ),
    ...besideLimit(
      `texts/s with ${TEXTS_PER_REQUEST} texts per request, against the bare model in batches of 32`,
      atLeast(0.95),
      (system) => ratios(rounds(system, SEVERAL_TEXTS, throughput), bareRate(SEVERAL_TEXTS)),
    ),
    ...peersOf(comparison).flatMap((peer) => peerTargets(figures, peer)),
    ...besideLimit('goodput at twice the capacity, against the capacity', atLeast(0.95), (system) =>
      ratios(rounds(system, TWICE, throughput), figures.capacities(system)),
    ),
    {
      figure: `goodput at ${Number(figure(figures.offered('service', TENFOLD)))} times the capacity, against the capacity`,
      ratio: ratios(rounds('service', TENFOLD, throughput), figures.capacities('service')),
    },
    {
      figure: 'p99 of what is accepted at twice the capacity, against p99 at capacity',
      aim: atMost(2),
      ratio: ratios(rounds('service', TWICE, tail), rounds('service', CAPACITY, tail)),
    },
    {
      figure: 'resident memory at full load, against the Flask app',
      aim: atMost(1 / 5),
      ratio: figures.resource('residentBytes', 'flask'),
    },
    {
      figure: 'process start to first answer, against the Flask app',
      aim: atMost(1 / 5),
      ratio: figures.resource('startUpMs', 'flask'),
    },
    {
      figure: 'image on top of its base, against a Flask image’s for CPUs',
      aim: atMost(1 / 8),
      ratio: images && ratios([images.service], [images.flask]),
    },
  ];
}

/** Servers of the same model that one would pick instead. */
export function peersOf({ systems }: Pick<Comparison, 'systems'>): SystemResult[] {
  return systems.filter(
    ({ id, model, limit }) => model === 'embedded' && id !== 'service' && !limit,
  );
}

/** Against a server of the same model, under the number of connections that is worst for this service. */
function peerTargets(figures: Figures, { id, name }: SystemResult): Target[] {
  const worst = (read: Read, isWorse: (a: number, b: number) => boolean) =>
    figures
      .scenarios('one text')
      .map((scenario) => figures.ratio('service', id, scenario, read))
      .filter((ratio) => ratio !== undefined)
      .reduce<Spread | undefined>(
        (found, ratio) => (found && !isWorse(ratio.median, found.median) ? found : ratio),
        undefined,
      );
  return [
    {
      figure: `texts/s against ${name}, at the connections where it is worst`,
      aim: atLeast(1),
      ratio: worst(throughput, (a, b) => a < b),
    },
    {
      figure: `p99 against ${name}, at the connections where it is worst`,
      aim: atMost(1),
      ratio: worst(tail, (a, b) => a > b),
    },
    {
      figure: `resident memory at full load, against ${name}`,
      aim: atMost(1),
      ratio: figures.resource('residentBytes', id),
    },
    {
      figure: `process start to first answer, against ${name}`,
      aim: atMost(1.3),
      ratio: figures.resource('startUpMs', id),
    },
  ];
}

/** A ratio of this service, and the same of what bounds it. */
function besideLimit(
  figure: string,
  aim: Aim,
  ratioOf: (system: string) => Spread | undefined,
): Target[] {
  return [
    { figure, aim, ratio: ratioOf('service') },
    { figure: 'the same, of Node’s HTTP server alone', ratio: ratioOf('bare-http') },
  ];
}
