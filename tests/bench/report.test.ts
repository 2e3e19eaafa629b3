import assert from 'node:assert/strict';
import type { Measurement } from '../../bench/load/job.js';
import type { Scenario } from '../../bench/measuring/scenarios.js';
import { comparisonMarkdown } from '../../bench/report/markdown.js';
import { comparisonPlots } from '../../bench/report/plots.js';
import { reached, targets } from '../../bench/report/targets.js';
import type { Comparison, SystemResult } from '../../bench/results.js';

type Figures = readonly [textsPerSecond: number, p50: number, p99: number];
/** Of two rounds. */
type Rounds = readonly [Figures, Figures];

const ONE: Scenario = { kind: 'one text', value: 1 };
const EIGHT: Scenario = { kind: 'one text', value: 8 };
const BUSY: Scenario = { kind: 'one text', value: 32 };
const SEVERAL: Scenario = { kind: 'several texts', value: 4 };
const TWICE: Scenario = { kind: 'offered load', value: 2 };
const TENFOLD: Scenario = { kind: 'offered load', value: 10 };
const ANEW: Scenario = { kind: 'new connections', value: 32 };
const PROBED: Scenario = { ...TWICE, probe: '/livez' };

function measurement([textsPerSecond, p50, p99]: Figures): Measurement {
  return {
    ...{ requestsPerSecond: textsPerSecond, textsPerSecond, latencyMs: { p50, p90: p50, p99 } },
    ...{ answered: 75, refused: 25, failed: 0, otherLabels: 0.02, generatorCpus: 0.1 },
    probeMs: { p50: 1, p99: 2, max: 3 },
  };
}

function system(id: string, startUpMs: number[], residentBytes: number[]): SystemResult {
  const words = { name: id.toUpperCase(), description: '' };
  return { id, ...words, model: 'embedded', startUpMs, residentBytes };
}

const rounds = (...figures: Rounds) => figures.map(measurement);
const offering = (measured: Measurement[], ...shares: number[]) =>
  measured.map((each, round) => ({ ...each, offered: shares[round]! }));
const measured: [
  system: string,
  scenario: Scenario,
  rounds: Measurement[],
  outOfMemory?: boolean[],
][] = [
  ['service', ONE, rounds([600, 1.5, 3], [500, 1.8, 4])],
  ['service', EIGHT, rounds([900, 6, 15], [800, 7, 14])],
  ['service', BUSY, rounds([1500, 20, 40], [1000, 21, 40])],
  ['service', SEVERAL, rounds([1800, 60, 90], [1700, 61, 95])],
  ['service', TWICE, rounds([1200, 200, 300], [900, 210, 310])],
  ['service', PROBED, rounds([1100, 200, 300], [900, 210, 310])],
  ['service', TENFOLD, offering(rounds([900, 200, 300], [800, 210, 310]), 0.98, 0.5)],
  ['service', ANEW, rounds([900, 30, 60], [800, 31, 61])],
  ['other', ANEW, rounds([450, 30, 60], [800, 31, 61]), [false, true]],
  ['other', SEVERAL, rounds([900, 30, 60], [800, 31, 61]), [true, true]],
  ['other', ONE, rounds([300, 3, 6], [250, 3.6, 8])],
  ['other', EIGHT, rounds([1000, 5, 10], [1000, 5, 10])],
  ['other', BUSY, rounds([750, 40, 80], [400, 42, 80])],
];

const comparison: Comparison = {
  machine: {
    ...{ cpu: 'a CPU', cores: 2, instructions: [], memoryBytes: 4e9, system: 'Linux' },
    ...{ node: 'v24', packages: {}, commit: 'abc', date: '2026-11-27T00:00:00Z', loadBefore: 0 },
  },
  peers: {},
  settings: { rounds: 2, seconds: 3, quick: false },
  texts: {
    short: { description: 'short ones', count: 2, tokens: { p50: 24, p99: 54 } },
    long: { description: 'long ones', count: 2, tokens: { p50: 88, p99: 192 } },
  },
  systems: [system('service', [500, 600], [2e8, 3e8]), system('other', [], [])],
  results: measured.flatMap(([system, scenario, measurements, outOfMemory]) =>
    measurements.map((measurement, index) => ({
      ...{ round: index + 1, system, ...scenario, measurement },
      ...(outOfMemory?.[index] && { outOfMemory: true }),
    })),
  ),
  bare: [1, 2].flatMap((round) =>
    [800, 1000].map((textsPerSecond, threads) => ({
      ...{ round, ...ONE, variant: `1 × ${threads + 1}`, textsPerBatch: 1 },
      measurement: { textsPerSecond, p50: 1.2 + threads, p99: 2 },
    })),
  ),
};

const ratioOf = (figure: string) =>
  targets(comparison).find((target) => target.figure.startsWith(figure))?.ratio;
const lines = (text: string) =>
  comparisonMarkdown(comparison)
    .split('\n')
    .filter((line) => line.startsWith(text));

describe('A ratio of the report', () => {
  const WORSE = { median: 0.8500000000000001, min: 0.8, max: 0.9 };

  it('is of figures of one round, as median and range', () => {
    // 1200 of 1500 and 900 of 1000, not the medians of either.
    assert.deepEqual(ratioOf('goodput at twice'), WORSE);
  });

  it('to another server is that of the load where this one is worst', () => {
    assert.deepEqual(ratioOf('texts/s against OTHER'), WORSE);
    assert.deepEqual(ratioOf('p99 against OTHER'), { median: 1.45, min: 1.4, max: 1.5 });
  });

  it('to the bare model is to the best way to share the cores out', () => {
    assert.deepEqual(ratioOf('median latency at 1'), { median: 1.375, min: 1.25, max: 1.5 });
  });

  it('is left out where either was not measured', () => {
    const flask = 'texts/s at 32 connections, against the Flask';
    for (const figure of [flask, 'resident memory', 'image'])
      assert.equal(ratioOf(figure), undefined, figure);
    assert.deepEqual(lines(`| ${flask}`), []);
  });

  it('reaches what is aimed at by its median, on the side that is good', () => {
    const spread = { median: 1, min: 0.5, max: 2 };
    assert.ok(reached({ side: 'at least', bound: 1 }, spread));
    assert.ok(!reached({ side: 'at least', bound: 1.01 }, spread));
    assert.ok(reached({ side: 'at most', bound: 1 }, spread));
    assert.ok(!reached({ side: 'at most', bound: 0.99 }, spread));
  });
});

describe('The tables of the report', () => {
  it('say which ratios are reached, and what was offered where it was less than asked for', () => {
    assert.deepEqual(lines('| goodput'), [
      '| goodput at twice the capacity, against the capacity | at least 0.95× | 0.85× (0.8×–0.9×) | **no** |',
      '| goodput at 7.4 times the capacity, against the capacity | – | 0.7× (0.6×–0.8×) | – |',
    ]);
  });

  it('compare with each server, load by load', () => {
    assert.deepEqual(lines('| against |'), [
      '| against | figure | 1 connection | 8 connections | 32 connections | 32 short texts per request, 4 connections | 32 connections, a new one for each request |',
    ]);
    assert.deepEqual(lines('| OTHER | p50 |'), [
      '| OTHER | p50 | 0.5× | 1.3× (1.2×–1.4×) | 0.5× | – | 1× |',
    ]);
  });

  it('have a row per system and figure, and a column per load that is not probed', () => {
    assert.deepEqual(lines('| SERVICE | texts/s'), [
      '| SERVICE | texts/s | 550 (500–600) | 850 (800–900) | 1250 (1000–1500) |',
    ]);
    assert.deepEqual(lines('| SERVICE | answered per second'), [
      '| SERVICE | answered per second | 1050 (900–1200) | 850 (800–900) at 7.4× |',
    ]);
    assert.deepEqual(lines('| SERVICE | refused'), [
      '| SERVICE | refused % | 25.0 | 25.0 | 25.0 |',
      '| SERVICE | refused % | 25.0 | 25.0 at 7.4× |',
    ]);
    assert.deepEqual(lines('| 2 × capacity, open loop'), [
      '| 2 × capacity, open loop | 1.00 | 2.00 | 3.00 |',
    ]);
  });

  it('say where a server was killed for lack of memory, and count no such round', () => {
    const killed = 'killed: out of memory';
    assert.deepEqual(lines('| OTHER | killed'), [
      `| OTHER | ${killed} | ${killed} | 450; killed in 1 of 2 rounds | 60.0; killed in 1 of 2 rounds |`,
    ]);
    assert.match(lines('| OTHER | texts/s')[0]!, / – \| 2× \|$/);
    const [, other] = comparison.systems;
    const unstarted = {
      ...comparison,
      systems: [comparison.systems[0]!, { ...other!, outOfMemory: true }],
    };
    assert.match(comparisonMarkdown(unstarted), /\| OTHER \| killed: out of memory \| – \|/);
  });

  it('say what limits each server had, and leave the model in process out where it had others', () => {
    const limits = { cpu: '1500m', memory: '512Mi' };
    const inPod = { ...comparison, bare: [], settings: { ...comparison.settings, limits } };
    const markdown = comparisonMarkdown(inPod);
    assert.match(markdown, /Each server was kept to 1.5 CPUs and 512 MiB of memory/);
    assert.doesNotMatch(markdown, /bare model in batches|model in process/);
  });

  it('have a dash for what is not known of a server that ran already', () => {
    assert.deepEqual(lines('| SERVICE | 2'), ['| SERVICE | 250 (200–300) | 0.55 (0.50–0.60) |  |']);
    assert.deepEqual(lines('| OTHER | –,'), ['| OTHER | –, killed: out of memory | – |  |']);
  });

  it('say how many answers had the wrong label', () => {
    assert.match(lines('- OTHER:')[0]!, /750 answers .*, 0 failed; at most 2.00 % of the labels/);
  });
});

describe('The plots of the report', () => {
  it('show each system where it was measured', () => {
    const plots = comparisonPlots(comparison);
    assert.deepEqual(
      plots.map(({ file }) => file),
      ['connections.svg', 'offered-load.svg', 'resources.svg'],
    );
    const [connections, offered, resources] = plots.map(({ svg }) => svg);
    assert.ok(connections!.includes('OTHER'));
    for (const svg of [offered!, resources!])
      assert.ok(!svg.includes('OTHER') && svg.includes('SERVICE'));
  });
});
