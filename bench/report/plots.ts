import type { Measurement } from '../load/job.js';
import type { Comparison } from '../results.js';
import { spread } from '../statistics.js';
import { drawPanels, drawRows, type Point } from './charts.js';
import { Figures } from './figures.js';
import { capacities } from './targets.js';

/** A plot, the name of its file, and what it shows. */
export interface Plot {
  readonly file: string;
  readonly title: string;
  readonly svg: string;
}

/** The plots of what one would pick; those that nothing was measured for are left out. */
export function comparisonPlots(comparison: Comparison): Plot[] {
  const systems = comparison.systems.filter(({ limit }) => !limit);
  const shown = { ...comparison, systems };
  return [connectionsPlot(shown), offeredPlot(shown), resourcesPlot(shown)].filter(
    (plot) => plot !== undefined,
  );
}

function connectionsPlot(comparison: Comparison): Plot {
  const names = comparison.systems.map(({ name }) => name);
  const ticks = scenarioNumbers(comparison, /^closed-(\d+)$/);
  const lines = (figure: (m: Measurement) => number) =>
    comparison.systems.map(({ id }) => points(comparison, id, /^closed-(\d+)$/, figure, Number));
  const title = 'Closed loop, one short text a request';
  return {
    file: 'connections.svg',
    title,
    svg: drawPanels(title, names, [
      { title: 'texts/s', across: 'connections', ticks, lines: lines((m) => m.textsPerSecond) },
      {
        title: 'p99 latency, ms',
        across: 'connections',
        ticks,
        lines: lines((m) => m.latencyMs.p99),
      },
    ]),
  };
}

function offeredPlot(comparison: Comparison): Plot | undefined {
  const figures = new Figures(comparison);
  const systems = comparison.systems.filter(({ id }) => figures.rounds(id, 'open-1'));
  if (systems.length === 0) return undefined;
  const lines = (figure: (m: Measurement) => number) =>
    systems.map(({ id }) => {
      const capacity = spread(capacities(comparison, id)).median;
      const offered = (share: string) => Number(share) * capacity;
      return points(comparison, id, /^open-(.+)$/, figure, offered);
    });
  const title = 'Open loop, one short text a request, up to twice each server’s capacity';
  return {
    file: 'offered-load.svg',
    title,
    svg: drawPanels(
      title,
      systems.map(({ name }) => name),
      [
        {
          title: 'answered requests/s',
          across: 'offered requests/s',
          lines: lines((m) => m.requestsPerSecond),
        },
        {
          title: 'p99 latency of the answered, ms',
          across: 'offered requests/s',
          lines: lines((m) => m.latencyMs.p99),
        },
      ],
    ),
  };
}

function resourcesPlot({ systems }: Comparison): Plot {
  const rows = (figure: (system: (typeof systems)[number]) => readonly number[]) =>
    systems.map((system) => ({ label: system.name, value: spread(figure(system)) }));
  const title = 'Memory and start-up';
  return {
    file: 'resources.svg',
    title,
    svg: drawRows(title, [
      {
        title: 'Resident at full load, MB',
        values: rows((s) => s.residentBytes.map((b) => b / 1e6)),
      },
      {
        title: 'Process start to first answer, s',
        values: rows((s) => s.startUpMs.map((ms) => ms / 1000)),
      },
    ]),
  };
}

/** The numbers in the ids of the scenarios that match, ascending. */
function scenarioNumbers({ results }: Comparison, pattern: RegExp): number[] {
  const found = results.flatMap(({ scenario }) => pattern.exec(scenario)?.[1] ?? []);
  return [...new Set(found.map(Number))].sort((a, b) => a - b);
}

/** A line through the scenarios whose id matches; its group 1 says where each is across. */
function points(
  comparison: Comparison,
  system: string,
  pattern: RegExp,
  figure: (m: Measurement) => number,
  across: (group: string) => number,
): Point[] {
  const figures = new Figures(comparison);
  const scenarios = new Set(comparison.results.map(({ scenario }) => scenario));
  return [...scenarios].flatMap((scenario) => {
    const group = pattern.exec(scenario)?.[1];
    const y = group && figures.spread(system, scenario, figure);
    return y ? [{ x: across(group), y }] : [];
  });
}
