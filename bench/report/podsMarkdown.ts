import { markdownTable } from '../../reporting/markdown.js';
import type { PodsResult, Sizing } from '../results.js';
import { spread } from '../statistics.js';
import { refusedPercent } from './figures.js';
import { figure, withRange } from './format.js';
import { machineParagraph } from './markdown.js';

/** Pods of different sizes as Markdown: a row per size, throughput and p99 by connections. */
export function podsMarkdown({ machine, settings, results }: Sizing<PodsResult>): string {
  const connections = distinct(results, (result) => result.connections);
  const head = [
    'pods × CPU limit',
    ...connections.flatMap((count) => [`${count} connections: texts/s`, 'p99 ms', 'refused %']),
  ];
  const rows = distinct(results, scaleOf).map((scale) => [
    scale,
    ...connections.flatMap((count) => {
      const own = results.filter((r) => scaleOf(r) === scale && r.connections === count);
      const over = (read: (result: PodsResult) => number) => spread(own.map(read));
      return [
        withRange(over(({ measurement }) => measurement.textsPerSecond)),
        withRange(over(({ measurement }) => measurement.latencyMs.p99)),
        figure(over(({ measurement }) => refusedPercent(measurement)).median),
      ];
    }),
  ]);
  return [machineParagraph(machine, settings), markdownTable(head, rows)].join('\n\n');
}

function scaleOf({ pods, cpuLimit }: PodsResult): string {
  return `${pods} × ${cpuLimit}`;
}

function distinct<T>(results: readonly PodsResult[], read: (result: PodsResult) => T): T[] {
  return [...new Set(results.map(read))];
}
