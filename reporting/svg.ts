/** Width of a plot, in px. */
export const WIDTH = 840;
export const MARGIN = 20;

/** Colours of the series on a light and on a dark page, distinct for the colour-blind too. */
const COLOURS = [
  ['#0969da', '#58a6ff'],
  ['#bc4c00', '#f0883e'],
  ['#1a7f37', '#3fb950'],
  ['#8250df', '#bc8cff'],
  ['#57606a', '#9198a1'],
  ['#bf3989', '#f778ba'],
] as const;

/** A plot as a document with a page of its own, so that it is legible on a light and on a dark one. */
export function svgDocument(title: string, height: number, marks: readonly string[]): string {
  const colours = (theme: 0 | 1) =>
    COLOURS.map(
      (pair, index) => `.s${index}{stroke:${pair[theme]}}.f${index}{fill:${pair[theme]}}`,
    );
  const style = [
    'text{font:12px system-ui,-apple-system,"Segoe UI",Helvetica,Arial,sans-serif;fill:#1f2328}',
    '.title{font-size:15px;font-weight:600}.panel{font-weight:600}',
    '.note,.tick{fill:#59636e}.tick{font-size:11px}',
    '.middle{text-anchor:middle}.end{text-anchor:end}.page{fill:#fff}.grid{stroke:#d1d9e0}',
    '.ideal{stroke:#818b98;stroke-dasharray:4 3}',
    '.line{fill:none;stroke-width:2;stroke-linejoin:round}',
    ...colours(0),
    '@media(prefers-color-scheme:dark){text{fill:#f0f6fc}.note,.tick{fill:#9198a1}',
    '.page{fill:#0d1117}.grid{stroke:#30363d}.ideal{stroke:#656c76}',
    ...colours(1),
    '}',
  ];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img">`,
    `<title>${escaped(title)}</title><style>${style.join('')}</style>`,
    `<rect class="page" width="${WIDTH}" height="${height}" rx="6"/>`,
    text(MARGIN, 26, title, 'title'),
    ...marks,
    '</svg>\n',
  ].join('\n');
}

/** Names of the series with their colours, in lines as they fit. */
export function legend(names: readonly string[], top: number): string[] {
  let x = MARGIN;
  let y = top;
  return names.map((name, index) => {
    const width = 34 + name.length * 6.6;
    if (x + width > WIDTH) {
      x = MARGIN;
      y += 20;
    }
    const entry = dot(x + 5, y - 4, index, 5) + text(x + 16, y, name);
    x += width;
    return entry;
  });
}

/** Class of a line in the colour of a series, counted from 0. */
export function seriesLine(series: number): string {
  return `line s${series % COLOURS.length}`;
}

/** Class of a shape that the colour of a series fills. */
export function seriesFill(series: number): string {
  return `f${series % COLOURS.length}`;
}

export function line(x1: number, y1: number, x2: number, y2: number, style: string): string {
  return `<line class="${style}" x1="${px(x1)}" y1="${px(y1)}" x2="${px(x2)}" y2="${px(y2)}"/>`;
}

export function polyline(points: readonly (readonly [number, number])[], series: number): string {
  const path = points.map(([x, y]) => `${px(x)},${px(y)}`).join(' ');
  return `<polyline class="${seriesLine(series)}" points="${path}"/>`;
}

export function dot(x: number, y: number, series: number, radius: number): string {
  return `<circle class="${seriesFill(series)}" cx="${px(x)}" cy="${px(y)}" r="${radius}"/>`;
}

export function text(x: number, y: number, content: string, style?: string): string {
  return `<text${style ? ` class="${style}"` : ''} x="${px(x)}" y="${px(y)}">${escaped(content)}</text>`;
}

/** Pixels to a tenth. */
function px(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function escaped(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
