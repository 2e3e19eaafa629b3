import {
  dot,
  legend,
  line,
  MARGIN,
  polyline,
  seriesLine,
  svgDocument,
  text,
  WIDTH,
} from './svg.js';

/** A point of a line, in the units of the axes. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** What an axis shows. */
export interface Axis {
  readonly label: string;
  readonly min: number;
  readonly max: number;
  readonly ticks: readonly number[];
}

/** One chart of several that share axes and series. */
export interface Panel {
  readonly title: string;
  /** Points of each series, in the order of the series; none where a series has nothing to show. */
  readonly lines: readonly (readonly Point[])[];
}

/** Charts side by side, with the same axes and series. */
export interface LineCharts {
  readonly title: string;
  readonly series: readonly string[];
  readonly x: Axis;
  readonly y: Axis;
  readonly panels: readonly Panel[];
  /** Draws each point of a line. */
  readonly dots?: boolean;
  /** Draws the line on which y is x. */
  readonly diagonal?: boolean;
}

/** A value with the interval it lies in. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Values with their intervals, one row a thing and one dot a series. */
export interface IntervalChart {
  readonly title: string;
  readonly series: readonly string[];
  readonly x: Axis;
  readonly rows: readonly { readonly label: string; readonly estimates: readonly Estimate[] }[];
}

const COLUMNS = 3;
const PANEL = { width: 264, height: 208, left: 40, top: 26, right: 10, bottom: 26 };
const HEADER = 58;
const LEGEND = 48;
const FOOTER = 34;
const ROW = { label: 190, lane: 16, gap: 14 };

/** Draws line charts as an SVG document. */
export function drawLineCharts(charts: LineCharts): string {
  const rows = Math.ceil(charts.panels.length / COLUMNS);
  const height = HEADER + rows * PANEL.height + FOOTER;
  const panels = charts.panels.map((panel, index) => {
    const x = MARGIN + (index % COLUMNS) * PANEL.width;
    const y = HEADER + Math.floor(index / COLUMNS) * PANEL.height;
    return `<g transform="translate(${x} ${y})">${drawPanel(charts, panel)}</g>`;
  });
  const axes = `across: ${charts.x.label} · up: ${charts.y.label}`;
  return svgDocument(charts.title, height, [
    ...legend(charts.series, LEGEND),
    ...panels,
    text(MARGIN, height - 14, axes, 'note'),
  ]);
}

/** Draws values with their intervals as an SVG document. */
export function drawIntervals({ title, series, x, rows }: IntervalChart): string {
  const rowHeight = series.length * ROW.lane + ROW.gap;
  const bottom = HEADER + rows.length * rowHeight;
  const height = bottom + FOOTER + 14;
  const left = MARGIN + ROW.label;
  const across = scale(x, left, WIDTH - MARGIN - 60);
  const grid = x.ticks.flatMap((tick) => [
    line(across(tick), HEADER, across(tick), bottom, 'grid'),
    text(across(tick), bottom + 16, tickText(tick), 'tick middle'),
  ]);
  const marks = rows.flatMap(({ label, estimates }, row) => {
    const top = HEADER + row * rowHeight + ROW.gap / 2;
    return [
      text(left - 12, top + (series.length * ROW.lane) / 2 + 4, label, 'end'),
      ...estimates.flatMap(({ value, low, high }, index) => {
        const y = top + (index + 0.5) * ROW.lane;
        return [
          line(across(low), y, across(high), y, seriesLine(index)),
          dot(across(value), y, index, 4),
          text(across(high) + 8, y + 4, value.toFixed(3), 'tick'),
        ];
      }),
    ];
  });
  return svgDocument(title, height, [
    ...legend(series, LEGEND),
    ...grid,
    ...marks,
    text(MARGIN, height - 12, `across: ${x.label}`, 'note'),
  ]);
}

function drawPanel({ x, y, dots, diagonal }: LineCharts, panel: Panel): string {
  const right = PANEL.width - PANEL.right;
  const bottom = PANEL.height - PANEL.bottom;
  const across = scale(x, PANEL.left, right);
  const up = scale(y, bottom, PANEL.top);
  const grid = [
    ...x.ticks.flatMap((tick) => [
      line(across(tick), PANEL.top, across(tick), bottom, 'grid'),
      text(across(tick), bottom + 15, tickText(tick), 'tick middle'),
    ]),
    ...y.ticks.flatMap((tick) => [
      line(PANEL.left, up(tick), right, up(tick), 'grid'),
      text(PANEL.left - 6, up(tick) + 4, tickText(tick), 'tick end'),
    ]),
  ];
  const start = Math.max(x.min, y.min);
  const ideal = diagonal ? [line(across(start), up(start), across(x.max), up(x.max), 'ideal')] : [];
  const lines = panel.lines.flatMap((points, index) => {
    const path = points.map((point) => [across(point.x), up(point.y)] as const);
    const marks = dots ? points.map((point) => dot(across(point.x), up(point.y), index, 2.5)) : [];
    return [polyline(path, index), ...marks];
  });
  const heading = text(PANEL.left, PANEL.top - 9, panel.title, 'panel');
  return [heading, ...grid, ...ideal, ...lines].join('');
}

/** Maps an axis to pixels. */
function scale({ min, max }: Axis, from: number, to: number): (value: number) => number {
  return (value) => from + ((value - min) / (max - min)) * (to - from);
}

function tickText(value: number): string {
  return String(Number(value.toFixed(2)));
}
