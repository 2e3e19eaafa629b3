import type { Scenario } from '../measuring/scenarios.js';
import type { Comparison } from '../results.js';
import { spread } from '../statistics.js';
import { drawPanels, drawRows, type Point } from './charts.js';
import { Figures, type Read, tail, throughput } from './figures.js';

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
  const figures = new Figures(comparison);
  const scenarios = figures.scenarios('one text');
  const ticks = scenarios.map(({ value }) => value);
  const lines = (read: Read) =>
    comparison.systems.map(({ id }) => points(figures, id, scenarios, read, (value) => value));
  const title = 'Closed loop, one short text per request';
  const names = comparison.systems.map(({ name }) => name);
  return {
    file: 'connections.svg',
    title,
    svg: drawPanels(title, names, [
      { title: 'texts/s', across: 'connections', ticks, lines: lines(throughput) },
      { title: 'p99 latency, ms', across: 'connections', ticks, lines: lines(tail) },
    ]),
  };
}

function offeredPlot(comparison: Comparison): Plot | undefined {
  const figures = new Figures(comparison);
  const scenarios = figures.scenarios('offered load');
  const systems = comparison.systems.filter(({ id }) =>
    scenarios.some((scenario) => figures.rounds(id, scenario, throughput)),
  );
  if (systems.length === 0) return undefined;
  const lines = (read: Read) =>
    systems.map(({ id }) => {
      const capacity = spread(figures.capacities(id)).median;
      return points(figures, id, scenarios, read, (share) => share * capacity);
    });
  const title = 'Open loop, one short text per request, up to twice each server’s capacity';
  const names = systems.map(({ name }) => name);
  const across = 'offered requests/s';
  return {
    file: 'offered-load.svg',
    title,
    svg: drawPanels(title, names, [
      { title: 'answered requests/s', across, lines: lines((m) => m.requestsPerSecond) },
      { title: 'p99 latency of the answered, ms', across, lines: lines(tail) },
    ]),
  };
}

function resourcesPlot({ systems }: Comparison): Plot {
  const rows = (figure: (system: (typeof systems)[number]) => readonly number[]) =>
    systems
      .filter((system) => figure(system).length > 0)
      .map((system) => ({ label: system.name, value: spread(figure(system)) }));
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

/** A line through scenarios; `across` says where each is by its value. */
function points(
  figures: Figures,
  system: string,
  scenarios: readonly Scenario[],
  read: Read,
  across: (value: number) => number,
): Point[] {
  return scenarios.flatMap((scenario) => {
    const y = figures.spread(system, scenario, read);
    return y ? [{ x: across(scenario.value), y }] : [];
  });
}
