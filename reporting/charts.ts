import {
  dot,
  legend,
  line,
  MARGIN,
  polyline,
  seriesFill,
  seriesLine,
  svgDocument,
  text,
  WIDTH,
} from './svg.js';

/** A value with the interval it lies in. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** A point of a line, in the units of the axes. */
export interface Point {
  readonly x: number;
  /** Of an estimate, the interval is drawn as a bar. */
  readonly y: number | Estimate;
}

/** What an axis shows. */
export interface Axis {
  readonly min: number;
  readonly max: number;
  readonly ticks: readonly number[];
  readonly logarithmic?: boolean;
}

/** One chart of several that share their series. */
export interface Panel {
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  /** What the axis across shows, where the note does not say it of all panels. */
  readonly across?: string;
  /** Points of each series, in the order of the series; none where a series has nothing to show. */
  readonly lines: readonly (readonly Point[])[];
}

/** Charts of lines, beside each other. */
export interface LineCharts {
  readonly title: string;
  readonly series: readonly string[];
  readonly panels: readonly Panel[];
  /** Panels beside each other. */
  readonly columns: number;
  readonly note?: string;
  /** Draws each point of a line. */
  readonly dots?: boolean;
  /** Draws the line on which y is x. */
  readonly diagonal?: boolean;
}

/** Values with their intervals, one row per thing and one dot per series. */
export interface IntervalChart {
  readonly title: string;
  readonly series: readonly string[];
  readonly x: Axis;
  readonly note: string;
  readonly rows: readonly { readonly label: string; readonly estimates: readonly Estimate[] }[];
}

/** Things with a value each, one bar under the other, on an axis of their own that starts at 0. */
export interface Bars {
  readonly title: string;
  readonly values: readonly { readonly label: string; readonly value: Estimate }[];
  /** Words for a value. */
  readonly words: (value: number) => string;
}

const LEGEND = 48;
const HEADER = 64;
const FOOTER = 34;
const PANEL = { left: 44, right: 12, top: 28, bottom: 44 };
const INTERVAL = { label: 190, height: 16, gap: 14 };
const BAR = { label: 180, words: 130, height: 16, row: 26 };

/** Draws line charts as an SVG document. */
export function drawLineCharts(charts: LineCharts): string {
  const { title, series, panels, columns, note } = charts;
  const width = (WIDTH - 2 * MARGIN) / columns;
  const height = Math.round(0.75 * width);
  const total = HEADER + Math.ceil(panels.length / columns) * height + (note ? FOOTER : 0);
  return svgDocument(title, total, [
    ...legend(series, LEGEND),
    ...panels.map((panel, index) => {
      const x = MARGIN + (index % columns) * width;
      const y = HEADER + Math.floor(index / columns) * height;
      const drawn = drawPanel(panel, { width, height }, charts);
      return `<g transform="translate(${x} ${y})">${drawn}</g>`;
    }),
    ...(note ? [text(MARGIN, total - 14, note, 'note')] : []),
  ]);
}

function drawPanel(
  { title, x, y, across, lines }: Panel,
  { width, height }: { width: number; height: number },
  { dots, diagonal }: LineCharts,
): string {
  const right = width - PANEL.right;
  const bottom = height - PANEL.bottom;
  const atX = scale(x, PANEL.left, right);
  const atY = scale(y, bottom, PANEL.top);
  const start = Math.max(x.min, y.min);
  return [
    text(PANEL.left, PANEL.top - 10, title, 'panel'),
    ...verticalGrid(x, atX, PANEL.top, bottom),
    ...y.ticks.flatMap((tick) => [
      line(PANEL.left, atY(tick), right, atY(tick), 'grid'),
      text(PANEL.left - 6, atY(tick) + 4, tickText(tick), 'tick end'),
    ]),
    ...(across ? [text((PANEL.left + width) / 2, bottom + 34, across, 'tick middle')] : []),
    ...(diagonal ? [line(atX(start), atY(start), atX(x.max), atY(x.max), 'ideal')] : []),
    ...lines.flatMap((points, index) => [
      polyline(
        points.map((point) => [atX(point.x), atY(middleOf(point.y))] as const),
        index,
      ),
      ...points.flatMap((point) => [
        ...(typeof point.y === 'number'
          ? []
          : [
              line(
                atX(point.x),
                atY(point.y.low),
                atX(point.x),
                atY(point.y.high),
                seriesLine(index),
              ),
            ]),
        ...(dots ? [dot(atX(point.x), atY(middleOf(point.y)), index, 3)] : []),
      ]),
    ]),
  ].join('');
}

/** Draws values with their intervals as an SVG document. */
export function drawIntervals({ title, series, x, note, rows }: IntervalChart): string {
  const rowHeight = series.length * INTERVAL.height + INTERVAL.gap;
  const bottom = HEADER + rows.length * rowHeight;
  const height = bottom + FOOTER + 14;
  const left = MARGIN + INTERVAL.label;
  const across = scale(x, left, WIDTH - MARGIN - 60);
  const marks = rows.flatMap(({ label, estimates }, row) => {
    const top = HEADER + row * rowHeight + INTERVAL.gap / 2;
    return [
      text(left - 12, top + (series.length * INTERVAL.height) / 2 + 4, label, 'end'),
      ...estimates.flatMap(({ value, low, high }, index) => {
        const y = top + (index + 0.5) * INTERVAL.height;
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
    ...verticalGrid(x, across, HEADER, bottom),
    ...marks,
    text(MARGIN, height - 12, note, 'note'),
  ]);
}

/** Draws groups of bars as an SVG document. */
export function drawBars(title: string, groups: readonly Bars[]): string {
  let top = LEGEND;
  const marks = groups.flatMap(({ title: heading, values, words }) => {
    const max = Math.max(...values.map(({ value }) => value.high));
    const across = scale({ min: 0, max, ticks: [] }, BAR.label, WIDTH - BAR.words);
    const first = top + BAR.row;
    top = first + values.length * BAR.row + 12;
    return [
      text(MARGIN, first - BAR.row + 6, heading, 'panel'),
      ...values.flatMap(({ label, value }, index) => {
        const y = first + index * BAR.row;
        const width = Math.round(across(value.value) - BAR.label);
        return [
          text(BAR.label - 10, y + 4, label, 'end'),
          `<rect class="${seriesFill(index)}" x="${BAR.label}" y="${y - 8}" height="${BAR.height}" width="${width}"/>`,
          text(across(value.high) + 8, y + 4, words(value.value)),
        ];
      }),
    ];
  });
  return svgDocument(title, top, marks);
}

/** A logarithmic axis that holds values above 0, with these ticks or at 1, 2, 5, 10, … */
export function logarithmicAxis(values: readonly number[], ticks?: readonly number[]): Axis {
  const rounded = ticks ?? roundNumbers(Math.min(...values), Math.max(...values));
  return { min: rounded[0]!, max: rounded.at(-1)!, ticks: rounded, logarithmic: true };
}

/** 1, 2, 5, 10, …: from the last that is not above `least` to the first that is not below `most`. */
function roundNumbers(least: number, most: number): number[] {
  const powers = Math.ceil(Math.log10(most)) - Math.floor(Math.log10(least)) + 1;
  const all = Array.from(
    { length: powers },
    (_, step) => Math.floor(Math.log10(least)) + step,
  ).flatMap((power) => [1, 2, 5].map((digit) => Number((digit * 10 ** power).toPrecision(3))));
  const first = all.findLastIndex((tick) => tick <= least);
  return all.slice(Math.max(0, first), all.findIndex((tick) => tick >= most) + 1);
}

function middleOf(y: number | Estimate): number {
  return typeof y === 'number' ? y : y.value;
}

function verticalGrid(
  { ticks }: Axis,
  at: (value: number) => number,
  top: number,
  bottom: number,
): string[] {
  return ticks.flatMap((tick) => [
    line(at(tick), top, at(tick), bottom, 'grid'),
    text(at(tick), bottom + 16, tickText(tick), 'tick middle'),
  ]);
}

/** Maps an axis to pixels. */
function scale(
  { min, max, logarithmic }: Axis,
  from: number,
  to: number,
): (value: number) => number {
  const place = logarithmic ? Math.log : (value: number) => value;
  const length = place(max) - place(min) || 1;
  return (value) => from + ((place(value) - place(min)) / length) * (to - from);
}

function tickText(value: number): string {
  return String(Number(value.toFixed(2)));
}
