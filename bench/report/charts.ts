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
} from '../../reporting/svg.js';
import type { Spread } from '../statistics.js';
import { figure } from './format.js';

/** What is shown at one place of a line: the median as a dot, the range as a bar. */
export interface Point {
  readonly x: number;
  readonly y: Spread;
}

/** A chart with logarithmic axes. */
export interface Panel {
  readonly title: string;
  /** What the axis across shows. */
  readonly across: string;
  /** The values at its ticks, ascending; unset: round numbers. */
  readonly ticks?: readonly number[];
  /** Points of each series, in the order of the series; only those above 0 can be shown. */
  readonly lines: readonly (readonly Point[])[];
}

/** Things with a value each, one under the other. */
export interface Rows {
  readonly title: string;
  readonly values: readonly { readonly label: string; readonly value: Spread }[];
}

const HEADER = 76;
const PANEL = { width: (WIDTH - 3 * MARGIN) / 2, height: 300, left: 44, top: 28, bottom: 44 };
const ROW = 26;
const LABEL = 180;

/** Draws charts beside each other; all have the same series. */
export function drawPanels(
  title: string,
  series: readonly string[],
  panels: readonly Panel[],
): string {
  const rows = Math.ceil(panels.length / 2);
  return svgDocument(title, HEADER + rows * PANEL.height, [
    ...legend(series, 50),
    ...panels.map((panel, index) => {
      const x = MARGIN + (index % 2) * (PANEL.width + MARGIN);
      const y = HEADER + Math.floor(index / 2) * PANEL.height;
      return `<g transform="translate(${x} ${y})">${drawPanel(panel)}</g>`;
    }),
  ]);
}

/** Draws bars, each group on an axis of its own that starts at 0. */
export function drawRows(title: string, groups: readonly Rows[]): string {
  let top = 48;
  const marks = groups.flatMap((group) => {
    const most = Math.max(...group.values.map(({ value }) => value.max));
    const across = (value: number) => LABEL + (value / most) * (WIDTH - LABEL - 130);
    const heading = text(MARGIN, top + 6, group.title, 'panel');
    top += ROW;
    const bars = group.values.flatMap(({ label, value }, index) => {
      const y = top + index * ROW;
      return [
        text(LABEL - 10, y + 4, label, 'end'),
        `<rect class="${seriesFill(index)}" x="${LABEL}" y="${y - 8}" height="16" width="${Math.round(across(value.median) - LABEL)}"/>`,
        text(across(value.max) + 8, y + 4, figure(value.median)),
      ];
    });
    top += group.values.length * ROW + 12;
    return [heading, ...bars];
  });
  return svgDocument(title, top, marks);
}

function drawPanel({ title, across, ticks, lines: given }: Panel): string {
  const lines = given.map((points) => points.filter(({ x, y }) => x > 0 && y.min > 0));
  const points = lines.flat();
  if (points.length === 0) return '';
  const bottom = PANEL.height - PANEL.bottom;
  const x = logScale(
    points.map((point) => point.x),
    PANEL.left,
    PANEL.width - 12,
    ticks,
  );
  const y = logScale(
    points.flatMap((point) => [point.y.min, point.y.max]),
    bottom,
    PANEL.top,
  );
  const grid = [
    ...x.ticks.flatMap((tick) => [
      line(x.at(tick), PANEL.top, x.at(tick), bottom, 'grid'),
      text(x.at(tick), bottom + 16, String(tick), 'tick middle'),
    ]),
    ...y.ticks.flatMap((tick) => [
      line(PANEL.left, y.at(tick), PANEL.width - 12, y.at(tick), 'grid'),
      text(PANEL.left - 6, y.at(tick) + 4, String(tick), 'tick end'),
    ]),
    text((PANEL.left + PANEL.width) / 2, bottom + 34, across, 'tick middle'),
  ];
  const drawn = lines.flatMap((series, index) => [
    polyline(
      series.map((point) => [x.at(point.x), y.at(point.y.median)] as const),
      index,
    ),
    ...series.flatMap((point) => [
      line(x.at(point.x), y.at(point.y.min), x.at(point.x), y.at(point.y.max), seriesLine(index)),
      dot(x.at(point.x), y.at(point.y.median), index, 3.5),
    ]),
  ]);
  return [text(PANEL.left, PANEL.top - 10, title, 'panel'), ...grid, ...drawn].join('');
}

/** A logarithmic axis over values above 0, with the ticks given or from a round number to another: 1, 2, 5, 10, … */
function logScale(values: readonly number[], from: number, to: number, given?: readonly number[]) {
  const least = given?.[0] ?? roundDown(Math.min(...values));
  const most = given?.at(-1) ?? roundUp(Math.max(...values));
  const length = Math.log(most / least) || 1;
  return {
    at: (value: number) => from + (Math.log(value / least) / length) * (to - from),
    ticks: given ?? roundNumbers(least, most),
  };
}

function roundNumbers(least: number, most: number): number[] {
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(least)); 10 ** power <= most; power++) {
    for (const digit of [1, 2, 5]) {
      const tick = Number((digit * 10 ** power).toPrecision(3));
      if (tick >= least && tick <= most) ticks.push(tick);
    }
  }
  return ticks;
}

function roundDown(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return Number(([5, 2, 1].find((digit) => digit * power <= value)! * power).toPrecision(3));
}

function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return Number(([1, 2, 5, 10].find((digit) => digit * power >= value)! * power).toPrecision(3));
}
