import { markdownTable } from '../../reporting/markdown.js';
import type { PodsResult, Sizing } from '../results.js';
import { spread } from '../statistics.js';
import { type Read, refusedPercent, tail, throughput } from './figures.js';
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
      const over = (read: Read) => spread(own.map(({ measurement }) => read(measurement)));
      return [
        ...[throughput, tail].map((read) => withRange(over(read))),
        figure(over(refusedPercent).median),
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
