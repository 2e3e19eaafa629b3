import { type Axis, drawIntervals, drawLineCharts, type Panel } from '../../reporting/charts.js';
import { type ClassifiedSet, type Evaluation, fairSets, neutral, polar } from './evaluation.js';
import {
  abstention,
  accuracy,
  accuracyInterval,
  calibration,
  coverageCurve,
  quantiles,
} from './metrics.js';
import type { ClassifiedText } from './sentimentClassifier.js';

/** A plot of the report. */
export interface Plot {
  /** File name, without directory. */
  readonly file: string;
  readonly svg: string;
}

const SCORE: Axis = { min: 0.5, max: 1, ticks: [0.5, 0.6, 0.7, 0.8, 0.9, 1] };
/** Panels beside each other. */
const COLUMNS = 3;

type Curve = readonly { readonly x: number; readonly y: number }[];

/** What a panel shows. */
interface Curves {
  readonly title: string;
  readonly lines: readonly Curve[];
}

const SHARE: Axis = { min: 0, max: 1, ticks: [0, 0.25, 0.5, 0.75, 1] };

/** Points of a curve that a plot can show; more would only make the file larger. */
const CURVE_POINTS = 120;
/** Bins of fewer answers say nothing about accuracy. */
const LEAST_IN_BIN = 10;
/** Answers below this share of a set are too few for their accuracy to mean anything. */
const LEAST_COVERAGE = 0.05;

/**
 * Draws the report's plots.
 *
 * @param evaluations the models to show side by side, one kind of weights each
 */
export function drawPlots(evaluations: readonly Evaluation[]): Plot[] {
  const series = evaluations.map(({ model }) => `${model.name}, ${model.weights}`);
  const plots: Plot[] = [
    { file: 'accuracy.svg', svg: accuracyPlot(evaluations, series) },
    { file: 'reliability.svg', svg: reliabilityPlot(evaluations, series) },
    { file: 'coverage.svg', svg: coveragePlot(evaluations, series) },
    { file: 'neutral.svg', svg: neutralPlot(evaluations, series) },
  ];
  const familiar = evaluations.filter(({ sets }) => sets[0]!.texts[0]!.familiarity !== undefined);
  if (familiar.length > 0) plots.push({ file: 'familiarity.svg', svg: familiarityPlot(familiar) });
  return plots;
}

function accuracyPlot(evaluations: readonly Evaluation[], series: readonly string[]): string {
  const rows = fairSets(evaluations[0]!.sets).map((set) => ({
    label: `${set.name} (${set.domain})`,
    estimates: evaluations.map((evaluation) => {
      const texts = polar(setOf(evaluation, set).texts);
      return { value: accuracy(texts), ...accuracyInterval(texts) };
    }),
  }));
  const ends = rows.flatMap(({ estimates }) => estimates.map(({ low }) => low));
  const title = 'Accuracy, with 95 % intervals';
  return drawIntervals({ title, series, x: shareAxis(ends, 1), note: 'across: accuracy', rows });
}

function reliabilityPlot(evaluations: readonly Evaluation[], series: readonly string[]): string {
  const shown = panels(evaluations, (texts) =>
    calibration(polar(texts))
      .bins.filter(({ count }) => count >= LEAST_IN_BIN)
      .map((bin) => ({ x: bin.meanScore, y: bin.accuracy })),
  );
  return drawLineCharts({
    title: 'Reliability: on the dashed line, a score of 0.9 is right nine times in ten',
    series,
    columns: COLUMNS,
    note: 'across: score · up: accuracy',
    dots: true,
    diagonal: true,
    panels: withAxes(shown, SCORE, shareAxis(heights(shown), 1)),
  });
}

function coveragePlot(evaluations: readonly Evaluation[], series: readonly string[]): string {
  const shown = panels(evaluations, (texts) => {
    const curve = coverageCurve(polar(texts)).filter(({ coverage }) => coverage >= LEAST_COVERAGE);
    return thinned(curve.map(({ coverage, accuracy }) => ({ x: coverage, y: accuracy })));
  });
  return drawLineCharts({
    title: 'Accuracy of what is answered, as more of the texts with low scores are refused',
    series,
    columns: COLUMNS,
    note: 'across: share of texts answered · up: accuracy',
    panels: withAxes(shown, SHARE, shareAxis(heights(shown), 1)),
  });
}

function neutralPlot(evaluations: readonly Evaluation[], series: readonly string[]): string {
  const thresholds = Array.from({ length: 101 }, (_, step) => 0.5 + step / 200);
  const withheld = (texts: readonly ClassifiedText[], minScore: number) =>
    1 - abstention(texts, minScore).coverage;
  const shown = panels(evaluations, (texts) =>
    neutral(texts).length === 0
      ? []
      : thresholds.map((minScore) => ({
          x: withheld(polar(texts), minScore),
          y: withheld(neutral(texts), minScore),
        })),
  );
  return drawLineCharts({
    title: 'What thresholds withhold; on the dashed line, neutral texts no more than others',
    series,
    columns: COLUMNS,
    note: 'across: share of positive and negative texts withheld · up: share of neutral texts withheld',
    diagonal: true,
    panels: withAxes(
      shown.filter(({ lines }) => lines[0]!.length > 0),
      SHARE,
      SHARE,
    ),
  });
}

function familiarityPlot(evaluations: readonly Evaluation[]): string {
  const deciles = (texts: readonly ClassifiedText[]) =>
    quantiles(polar(texts), 10, ({ familiarity }) => familiarity!).map((part, index) => ({
      x: index + 1,
      y: 1 - accuracy(part),
    }));
  const everything = (evaluation: Evaluation) =>
    fairSets(evaluation.sets).flatMap(({ texts }) => texts);
  const shown = [
    { title: 'all sets', lines: evaluations.map((evaluation) => deciles(everything(evaluation))) },
    ...panels(evaluations, deciles).filter(({ title }) => /technical|news/.test(title)),
  ];
  return drawLineCharts({
    title: 'Errors by decile of familiarity, the strangest tenth of texts first',
    series: evaluations.map(({ model }) => `${model.name}, ${model.weights}`),
    columns: COLUMNS,
    note: 'across: decile of familiarity · up: share of answers that are wrong',
    dots: true,
    panels: withAxes(
      shown,
      { min: 1, max: 10, ticks: [1, 4, 7, 10] },
      shareAxis([0, ...heights(shown)]),
    ),
  });
}

/** A panel for each set that no model was selected by, with a line for each model. */
function panels(
  evaluations: readonly Evaluation[],
  points: (texts: readonly ClassifiedText[]) => Curve,
): Curves[] {
  return fairSets(evaluations[0]!.sets).map((set) => ({
    title: `${set.name} (${set.domain})`,
    lines: evaluations.map((evaluation) => points(setOf(evaluation, set).texts)),
  }));
}

function setOf({ sets }: Evaluation, { file }: ClassifiedSet): ClassifiedSet {
  return sets.find((set) => set.file === file)!;
}

/** An axis of shares in tenths that holds all values, up to `max` where that is given. */
function shareAxis(values: readonly number[], max?: number): Axis {
  const first = Math.floor(Math.min(...values) * 10 + 1e-9);
  const last = max === undefined ? Math.ceil(Math.max(...values) * 10 - 1e-9) : max * 10;
  const ticks = Array.from({ length: last - first + 1 }, (_, step) => (first + step) / 10);
  return { min: first / 10, max: last / 10, ticks };
}

/** The same axes for every panel, so that one can be compared with another. */
function withAxes(shown: readonly Curves[], x: Axis, y: Axis): Panel[] {
  return shown.map((curves) => ({ ...curves, x, y }));
}

function heights(shown: readonly Curves[]): number[] {
  return shown.flatMap(({ lines }) => lines.flatMap((points) => points.map(({ y }) => y)));
}

/** Some of a curve's points, evenly spread, the last among them. */
function thinned(points: Curve): Curve {
  const step = Math.max(1, points.length / CURVE_POINTS);
  const kept = Array.from(
    { length: Math.min(points.length, CURVE_POINTS) },
    (_, index) => points[Math.floor(index * step)]!,
  );
  return points.length > CURVE_POINTS ? [...kept, points.at(-1)!] : kept;
}
