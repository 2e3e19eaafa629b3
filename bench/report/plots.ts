import {
  drawBars,
  drawLineCharts,
  type Estimate,
  logarithmicAxis,
  type Panel,
  type Point,
} from '../../reporting/charts.js';
import type { Scenario } from '../measuring/scenarios.js';
import type { Comparison, SystemResult } from '../results.js';
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
  const figures = new Figures(comparison);
  const capacity = (id: string) => spread(figures.capacities(id)).median;
  const connections = figures.scenarios('one text');
  return [
    ...loadPlot(figures, systems, connections, ({ value }) => value, {
      file: 'connections.svg',
      title: 'Closed loop, one short text per request',
      across: 'connections',
      ticks: connections.map(({ value }) => value),
    }),
    ...loadPlot(
      figures,
      systems,
      figures.scenarios('offered load'),
      (load, id) => figures.offered(id, load) * capacity(id),
      {
        file: 'offered-load.svg',
        title: 'Open loop, one short text per request, up to ten times each server’s capacity',
        across: 'offered requests/s',
      },
    ),
    resourcesPlot(systems),
  ];
}

/** Throughput and tail of the systems that were measured under loads; none where there are none. */
function loadPlot(
  figures: Figures,
  systems: readonly SystemResult[],
  loads: readonly Scenario[],
  across: (load: Scenario, system: string) => number,
  words: { file: string; title: string; across: string; ticks?: readonly number[] },
): Plot[] {
  const shown = systems.filter(({ id }) =>
    loads.some((load) => figures.rounds(id, load, throughput)),
  );
  if (shown.length === 0) return [];
  const panel = (title: string, read: Read) => {
    const lines = shown.map(({ id }) =>
      loads.flatMap((load) => {
        const y = figures.spread(id, load, read);
        return y ? [{ x: across(load, id), y: estimate(y) }] : [];
      }),
    );
    return logPanel(title, words.across, lines, words.ticks);
  };
  const panels = [panel('answered texts/s', throughput), panel('p99 latency, ms', tail)];
  const names = shown.map(({ name }) => name);
  const { file, title } = words;
  return [{ file, title, svg: drawPanels(title, names, panels) }];
}

function resourcesPlot(systems: readonly SystemResult[]): Plot {
  const rows = (of: (system: SystemResult) => readonly number[]) =>
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
