import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { percentile } from '../../../bench/statistics.js';
import { markdownTable } from '../../../reporting/markdown.js';
import { ROOT } from '../../support/paths.js';
import type { Sample } from './load.js';

const REPORTS = join(ROOT, 'reports');

/** What a load met while something was done to the deployment. */
export interface Phase {
  readonly name: string;
  readonly sent: number;
  readonly failed: number;
  /** How many of each failure. */
  readonly failures: Readonly<Record<string, number>>;
  /** When the first and the last failed request were due, in s since the load began. */
  readonly failedAt?: readonly [first: number, last: number];
  /** Right answers of each pod. */
  readonly servedBy: Readonly<Record<string, number>>;
  /** Time of right answers in ms, from when the request was due. */
  readonly latency: {
    readonly p50: number;
    readonly p90: number;
    readonly p99: number;
    readonly max: number;
  };
}

/** Sums up what a load has met. */
export function summarise(name: string, samples: readonly Sample[]): Phase {
  const wrong = samples.filter(({ failure }) => failure !== undefined);
  const right = samples.filter(({ failure }) => failure === undefined);
  const times = right.map(({ ms }) => ms);
  const quantile = (q: number) => Number((percentile(times, q) || 0).toFixed(1));
  return {
    name,
    sent: samples.length,
    failed: wrong.length,
    failures: count(wrong.map(({ failure }) => failure!)),
    ...(wrong.length > 0 && { failedAt: span(wrong.map(({ at }) => at / 1000)) }),
    servedBy: count(right.map(({ servedBy = 'unknown' }) => servedBy)),
    latency: { p50: quantile(0.5), p90: quantile(0.9), p99: quantile(0.99), max: quantile(1) },
  };
}

/** The record of a run of the suite. */
export class RunRecord {
  readonly #started = new Date();
  readonly phases: Phase[] = [];
  /** How long things took, in s. */
  readonly timings: { readonly what: string; readonly seconds: number }[] = [];
  /** What else was seen. */
  readonly notes: string[] = [];
  readonly notCovered: string[] = [];
  readonly tests = { passed: 0, failed: 0 };

  /** @param way how the project was deployed, and to which Kubernetes */
  constructor(
    private readonly way: string,
    private readonly kubernetes: string,
  ) {}

  /** Takes the time of something. */
  async timed<T>(what: string, work: () => Promise<T>): Promise<T> {
    const start = performance.now();
    const result = await work();
    this.timings.push({ what, seconds: Number(((performance.now() - start) / 1000).toFixed(1)) });
    return result;
  }

  /** Writes the record as JSON and as Markdown into `reports/`. @returns both paths */
  async write(name: string): Promise<readonly string[]> {
    await mkdir(REPORTS, { recursive: true });
    const json = join(REPORTS, `${name}.json`);
    const markdown = join(REPORTS, `${name}.md`);
    await writeFile(json, `${JSON.stringify(this.#content(), undefined, 2)}\n`);
    await writeFile(markdown, this.#markdown());
    return [json, markdown];
  }

  #content() {
    const { way, kubernetes, tests, phases, timings, notes, notCovered } = this;
    return {
      started: this.#started.toISOString(),
      minutes: Number(((Date.now() - this.#started.getTime()) / 60_000).toFixed(1)),
      machine: {
        cpus: cpus().length,
        memoryGiB: Math.round(totalmem() / 2 ** 30),
        node: process.version,
      },
      ...{ way, kubernetes, tests, phases, timings, notes, notCovered },
    };
  }

  #markdown(): string {
    const { started, minutes, machine, tests } = this.#content();
    return [
      `Deployed by: ${this.way}. Kubernetes ${this.kubernetes} on ${machine.cpus} cores and ${machine.memoryGiB} GiB, Node.js ${machine.node}, ${started.slice(0, 16).replace('T', ' ')} UTC, in ${minutes} minutes: ${tests.passed} passed, ${tests.failed} failed.`,
      markdownTable(
        ['under load', 'sent', 'failed', 'p50 ms', 'p99 ms', 'max ms', 'pods that answered'],
        this.phases.map(({ name, sent, failed, failures, latency, servedBy }) => [
          name,
          `${sent}`,
          failed === 0 ? '0' : `${failed} (${list(failures)})`,
          ...[latency.p50, latency.p99, latency.max].map(String),
          `${Object.keys(servedBy).length}`,
        ]),
      ),
      markdownTable(
        ['what', 's'],
        this.timings.map(({ what, seconds }) => [what, `${seconds}`]),
      ),
      [...this.notes, ...this.notCovered.map((what) => `Not covered: ${what}`)]
        .map((line) => `- ${line}`)
        .join('\n'),
    ]
      .join('\n\n')
      .concat('\n');
  }
}

/** One line about a phase, for the terminal. */
export function describePhase(phase: Phase): string {
  const { name, sent, failed, failures, failedAt, latency, servedBy } = phase;
  const faults = failedAt ? ` (${list(failures)}, sent at ${failedAt.join(' to ')} s)` : '';
  return `${name}: ${sent} sent, ${failed} failed${faults}, p50 ${latency.p50} ms, p99 ${latency.p99} ms, ${Object.keys(servedBy).length} pods`;
}

function count(values: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

function span(values: readonly number[]): [number, number] {
  return [Math.min(...values), Math.max(...values)];
}

function list(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([what, times]) => `${times} ${what}`)
    .join(', ');
}
