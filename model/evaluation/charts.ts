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

const WIDTH = 840;
const MARGIN = 16;
const COLUMNS = 3;
const PANEL = { width: 264, height: 208, left: 40, top: 26, right: 10, bottom: 26 };
const HEADER = 52;
const FOOTER = 34;
const ROW = { label: 190, lane: 16, gap: 14 };

/** Colours of the series on a light and on a dark page; both can be told apart by the colour-blind. */
const COLOURS = [
  ['#bc4c00', '#f0883e'],
  ['#0969da', '#58a6ff'],
  ['#8250df', '#bc8cff'],
  ['#1a7f37', '#3fb950'],
  ['#bf3989', '#f778ba'],
] as const;

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
  return svg(charts.title, height, [
    legend(charts.series),
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
          line(across(low), y, across(high), y, `line s${colour(index)}`),
          dot(across(value), y, index, 4),
          text(across(high) + 8, y + 4, value.toFixed(3), 'tick'),
        ];
      }),
    ];
  });
  return svg(title, height, [
    legend(series),
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
    const path = points.map((point) => `${at(across(point.x))},${at(up(point.y))}`);
    const marks = dots ? points.map((point) => dot(across(point.x), up(point.y), index, 2.5)) : [];
    return [`<polyline class="line s${colour(index)}" points="${path.join(' ')}"/>`, ...marks];
  });
  const heading = text(PANEL.left, PANEL.top - 9, panel.title, 'panel');
  return [heading, ...grid, ...ideal, ...lines].join('');
}

function legend(series: readonly string[]): string {
  let x = MARGIN;
  return series
    .map((name, index) => {
      const start = x;
      x += 34 + name.length * 7;
      return dot(start + 5, 42, index, 5) + text(start + 16, 46, name);
    })
    .join('');
}

/** Wraps marks in a document with a background of its own, legible on any page, light or dark. */
function svg(title: string, height: number, marks: readonly string[]): string {
  const colours = (theme: 0 | 1) =>
    COLOURS.map(
      (pair, index) => `.s${index}{stroke:${pair[theme]}}.d${index}{fill:${pair[theme]}}`,
    ).join('');
  const style =
    'text{font:12px system-ui,-apple-system,"Segoe UI",Helvetica,Arial,sans-serif;fill:#1f2328}' +
    '.title{font-size:15px;font-weight:600}.panel{font-weight:600}.note,.tick{fill:#59636e}' +
    '.tick{font-size:11px}.middle{text-anchor:middle}.end{text-anchor:end}' +
    '.page{fill:#fff}.grid{stroke:#d1d9e0;stroke-width:1}' +
    '.ideal{stroke:#818b98;stroke-width:1;stroke-dasharray:4 3}' +
    `.line{fill:none;stroke-width:2;stroke-linejoin:round}${colours(0)}` +
    '@media (prefers-color-scheme:dark){text{fill:#f0f6fc}.note,.tick{fill:#9198a1}' +
    `.page{fill:#0d1117}.grid{stroke:#30363d}.ideal{stroke:#656c76}${colours(1)}}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<style>${style}</style>`,
    `<rect class="page" width="${WIDTH}" height="${height}" rx="6"/>`,
    text(MARGIN, 24, title, 'title'),
    ...marks,
    '</svg>\n',
  ].join('\n');
}

/** The number of a series's colour. */
function colour(series: number): number {
  return series % COLOURS.length;
}

/** Maps an axis to pixels. */
function scale({ min, max }: Axis, from: number, to: number): (value: number) => number {
  return (value) => from + ((value - min) / (max - min)) * (to - from);
}

function line(x1: number, y1: number, x2: number, y2: number, style: string): string {
  return `<line class="${style}" x1="${at(x1)}" y1="${at(y1)}" x2="${at(x2)}" y2="${at(y2)}"/>`;
}

function dot(x: number, y: number, series: number, radius: number): string {
  return `<circle class="d${colour(series)}" cx="${at(x)}" cy="${at(y)}" r="${radius}"/>`;
}

function text(x: number, y: number, content: string, style?: string): string {
  const attribute = style ? ` class="${style}"` : '';
  return `<text${attribute} x="${at(x)}" y="${at(y)}">${escaped(content)}</text>`;
}

/** Pixels to a tenth. */
function at(pixels: number): string {
  return String(Math.round(pixels * 10) / 10);
}

function tickText(value: number): string {
  return String(Number(value.toFixed(2)));
}

function escaped(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
