import {
  drawBars,
  drawLineCharts,
  type Estimate,
  logarithmicAxis,
  type Panel,
  type Point,
} from '../../reporting/charts.js';
import type { Scenario } from '../measuring/scenarios.js';
import type { Comparison } from '../results.js';
import { type Spread, spread } from '../statistics.js';
import { Figures, type Read, tail, throughput } from './figures.js';
import { figure } from './format.js';

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
    comparison.systems.map(({ id }) => points(figures, id, scenarios, read, ({ value }) => value));
  const title = 'Closed loop, one short text per request';
  const names = comparison.systems.map(({ name }) => name);
  return {
    file: 'connections.svg',
    title,
    svg: drawPanels(title, names, [
      logPanel('texts/s', 'connections', lines(throughput), ticks),
      logPanel('p99 latency, ms', 'connections', lines(tail), ticks),
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
      return points(
        figures,
        id,
        scenarios,
        read,
        (scenario) => figures.offered(id, scenario) * capacity,
      );
    });
  const title = 'Open loop, one short text per request, up to ten times each server’s capacity';
  const names = systems.map(({ name }) => name);
  const across = 'offered requests/s';
  return {
    file: 'offered-load.svg',
    title,
    svg: drawPanels(title, names, [
      logPanel(
        'answered requests/s',
        across,
        lines((m) => m.requestsPerSecond),
      ),
      logPanel('p99 latency of the answered, ms', across, lines(tail)),
    ]),
  };
}

function resourcesPlot({ systems }: Comparison): Plot {
  const rows = (of: (system: (typeof systems)[number]) => readonly number[]) =>
    systems
      .filter((system) => of(system).length > 0)
      .map((system) => ({ label: system.name, value: estimate(spread(of(system))) }));
  const title = 'Memory and start-up';
  return {
    file: 'resources.svg',
    title,
    svg: drawBars(title, [
      {
        title: 'Resident at full load, MB',
        values: rows((s) => s.residentBytes.map((b) => b / 1e6)),
        words: figure,
      },
      {
        title: 'Process start to first answer, s',
        values: rows((s) => s.startUpMs.map((ms) => ms / 1000)),
        words: figure,
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
  across: (scenario: Scenario) => number,
): Measured[] {
  return scenarios.flatMap((scenario) => {
    const y = figures.spread(system, scenario, read);
    return y ? [{ x: across(scenario), y: estimate(y) }] : [];
  });
}

/** A point that stands for several rounds. */
type Measured = Point & { readonly y: Estimate };

/** The median with the range about it. */
export function estimate({ median, min, max }: Spread): Estimate {
  return { value: median, low: min, high: max };
}

/** A panel with logarithmic axes; what is not above 0 cannot be shown. */
export function logPanel(
  title: string,
  across: string,
  lines: readonly (readonly Measured[])[],
  ticks?: readonly number[],
): Panel {
  const shown = lines.map((points) => points.filter(({ x, y }) => x > 0 && y.low > 0));
  const points = shown.flat();
  const x = logarithmicAxis(
    points.map((point) => point.x),
    ticks,
  );
  const y = logarithmicAxis(points.flatMap((point) => [point.y.low, point.y.high]));
  return { title, across, x, y, lines: shown };
}

/** Panels beside each other, with a dot for each measurement. */
export function drawPanels(title: string, series: readonly string[], panels: readonly Panel[]) {
  return drawLineCharts({ title, series, panels, columns: 2, dots: true });
}
