import assert from 'node:assert/strict';
import { type Axis, drawIntervals, drawLineCharts } from '../../reporting/charts.js';

const share: Axis = { min: 0, max: 1, ticks: [0, 0.5, 1] };

const lines = drawLineCharts({
  title: 'Right & wrong',
  series: ['shipped', 'movies <only>'],
  columns: 3,
  panels: [
    {
      title: 'one',
      x: share,
      y: { ...share, min: 0.5, ticks: [0.5, 1] },
      lines: [
        [
          { x: 0, y: 0.5 },
          { x: 1, y: 1 },
        ],
        [],
      ],
    },
  ],
});

/** Numbers in the attributes of the tags that match. */
function numbers(svg: string, tag: RegExp): number[][] {
  return [...svg.matchAll(tag)].map(([found]) =>
    [...found.matchAll(/="([\d.]+)"/g)].map(([, value]) => Number(value)),
  );
}

describe('A plot', () => {
  it('draws points where the axes put them', () => {
    const [first, second] = lines
      .match(/<polyline class="line s0" points="([^"]*)"/)![1]!
      .split(' ');
    const [x0, y0] = first!.split(',').map(Number);
    const [x1, y1] = second!.split(',').map(Number);
    const grid = numbers(lines, /<line class="grid"[^>]*>/g).map(([a, b, c, d]) => ({
      a,
      b,
      c,
      d,
    }));
    // The first and last vertical and horizontal grid lines are the ends of the axes.
    assert.ok(grid.some(({ a, c }) => a === x0 && c === x0));
    assert.ok(grid.some(({ a, c }) => a === x1 && c === x1));
    assert.ok(grid.some(({ b, d }) => b === y0 && d === y0));
    assert.ok(grid.some(({ b, d }) => b === y1 && d === y1));
    assert.ok(x0! < x1! && y0! > y1!, 'up is up');
  });

  it('draws a value and both ends of its interval', () => {
    const svg = drawIntervals({
      title: 'Accuracy',
      series: ['shipped'],
      x: share,
      note: 'across: share',
      rows: [{ label: 'movies', estimates: [{ value: 0.5, low: 0.25, high: 1 }] }],
    });
    const [[low, , high]] = numbers(svg, /<line class="line s0"[^>]*>/g) as [
      [number, number, number],
    ];
    const dots = numbers(svg, /<circle class="f0"[^>]*>/g);
    const value = dots.at(-1)![0]!;
    assert.ok(Math.abs((value - low) / (high - low) - 1 / 3) < 0.01);
  });

  it('is titled, and legible on a light and on a dark page', () => {
    assert.match(lines, /<title>Right &amp; wrong<\/title>/);
    assert.match(lines, /<rect class="page"/);
    assert.match(lines, /@media\(prefers-color-scheme:dark\)\{.*\.page\{fill:#0d1117\}/);
  });

  it('escapes what it names', () => {
    assert.match(lines, />movies &lt;only&gt;</);
    assert.doesNotMatch(lines, /<only>/);
  });
});
