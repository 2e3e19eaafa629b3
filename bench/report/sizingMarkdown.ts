import { markdownTable } from '../../reporting/markdown.js';
import type { Sizing, SizingLoad, SizingResult } from '../results.js';
import { spread } from '../statistics.js';
import { median, type Read, refusedPercent, tail, throughput } from './figures.js';
import { figure, megabytes, withRange } from './format.js';
import { machineParagraph } from './markdown.js';
import { drawPanels, estimate, logPanel, type Plot } from './plots.js';

const KINDS: Readonly<Record<SizingLoad['varies'], string>> = {
  'text length': 'Text length: one text per request, 16 connections',
  'texts per request': 'Texts per request: short texts, 4 connections',
  connections: 'Connections: one short text per request',
  'offered load':
    'Offered load as a share of the capacity at 32 connections: one short text per request',
};

/** A sizing run as Markdown. */
export function sizingMarkdown(sizing: Sizing): string {
  const { machine, settings, results } = sizing;
  const sections = (Object.keys(KINDS) as SizingLoad['varies'][]).flatMap((varies) => [
    `### ${KINDS[varies]}`,
    loadTable(results.filter((result) => result.varies === varies)),
  ]);
  return [machineParagraph(machine, settings), ...sections].join('\n\n');
}

function loadTable(results: readonly SizingResult[]): string {
  const { varies } = results[0]!;
  const allCpus = numbers(results, ({ cpus }) => cpus);
  const head = [
    varies === 'text length' ? 'tokens' : varies,
    ...allCpus.flatMap((cpus) => [
      `${cpus} CPU: texts/s`,
      'p50 ms',
      'p99 ms',
      ...(varies === 'text length' ? ['CPU ms per text'] : []),
      'refused %',
      'MB',
    ]),
  ];
  const rows = numbers(results, ({ value }) => value).map((value) => {
    const ofValue = results.filter((result) => result.value === value);
    return [
      String(varies === 'text length' ? ofValue[0]!.tokens : value),
      ...allCpus.flatMap((cpus) => {
        const own = ofValue.filter((result) => result.cpus === cpus);
        const over = (read: Read) => spread(own.map(({ measurement }) => read(measurement)));
        const cpuMs: Read = (measurement) => (cpus * 1000) / throughput(measurement);
        return [
          ...[throughput, median, tail].map((read) => withRange(over(read))),
          ...(varies === 'text length' ? [figure(over(cpuMs).median)] : []),
          figure(over(refusedPercent).median),
          megabytes(spread(own.map(({ residentBytes = Number.NaN }) => residentBytes)).median),
        ];
      }),
    ];
  });
  return markdownTable(head, rows);
}

/** The plots of a sizing run: throughput and p99 by length, by connections and by offered load. */
export function sizingPlots({ results }: Sizing): Plot[] {
  const title = 'Throughput and latency of the service, by its CPUs';
  const allCpus = numbers(results, ({ cpus }) => cpus);
  const panels = (varies: SizingLoad['varies'], across: string) => {
    const of = results.filter((result) => result.varies === varies);
    const x = (result: SizingResult) => (varies === 'text length' ? result.tokens : result.value);
    const ticks = numbers(of, x);
    const panel = (title: string, read: Read) => {
      const lines = allCpus.map((cpus) =>
        ticks.map((tick) => {
          const own = of.filter((result) => result.cpus === cpus && x(result) === tick);
          return { x: tick, y: estimate(spread(own.map((r) => read(r.measurement)))) };
        }),
      );
      return logPanel(title, across, lines, ticks);
    };
    return [panel('texts/s', throughput), panel('p99 latency, ms', tail)];
  };
  const svg = drawPanels(
    title,
    allCpus.map((cpus) => (cpus === 1 ? '1 CPU' : `${cpus} CPUs`)),
    [...panels('text length', 'tokens of a text'), ...panels('connections', 'connections')],
  );
  return [{ file: 'load.svg', title, svg }];
}

function numbers(
  results: readonly SizingResult[],
  read: (result: SizingResult) => number,
): number[] {
  return [...new Set(results.map(read))].sort((a, b) => a - b);
}
