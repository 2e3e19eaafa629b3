import { basename } from 'node:path';
import { plainTable } from '../../reporting/plainTable.js';
import { LENGTHS } from './accuracySections.js';
import { confusion, mistakes, neutral, polar, rightShare, twoWayAnswers } from './evaluation.js';
import { count, cut, percent, share, signed } from './format.js';
import type { LabelledFile } from './labelledFile.js';
import { abstention, calibration, macroF1, median } from './metrics.js';
import type { EvaluatedModel } from './models.js';
import { MIN_SCORES } from './scoreSections.js';
import type { ClassifiedText } from './sentimentClassifier.js';
import { verdict } from './verdict.js';

/** The surest mistakes that are shown. */
const SHOWN_MISTAKES = 10;
/** Characters shown of a text. */
const SHOWN_CHARACTERS = 160;

/** What was read from a file, for a person to check. */
export function describeFile(path: string, file: LabelledFile): string {
  const of = (polarity: string) =>
    count(file.texts.filter((text) => text.polarity === polarity).length);
  const remarks = file.remarks.map((remark) => `\n${basename(path)}: ${remark}.`).join('');
  const incomplete =
    file.incomplete > 0 ? ` Without text or label: ${count(file.incomplete)}.` : '';
  return (
    `${basename(path)}: ${count(file.texts.length)} texts in column ${JSON.stringify(file.textColumn)}; ` +
    `in column ${JSON.stringify(file.labelColumn)}, ${of('POSITIVE')} positive, ${of('NEGATIVE')} negative, ` +
    `${of('NEUTRAL')} neutral.${incomplete}${remarks}`
  );
}

/** A model's answers to a file, for a terminal. */
export function reportOnFile(model: EvaluatedModel, texts: readonly ClassifiedText[]): string {
  const clear = polar(texts);
  return [
    `${model.name}, ${model.weights} (SHA-256 begins ${model.digest.slice(0, 16)})`,
    ...(clear.length > 0 ? [figures(texts), confusionTable(texts), scoreTable(clear)] : []),
    refusalTable(texts),
    ...(clear.length > 0 ? [lengthTable(clear), mistakeList(texts)] : []),
    verdict(texts),
  ].join('\n\n');
}

function figures(texts: readonly ClassifiedText[]): string {
  const clear = polar(texts);
  const { error, overconfidence } = calibration(clear);
  const truncated = texts.filter((text) => text.truncated).length;
  const familiarity = texts.flatMap((text) => text.familiarity ?? []);
  const rows = [
    ['accuracy', `${rightShare(clear)}, of ${count(clear.length)} texts`],
    ['macro-F1', share(macroF1(twoWayAnswers(clear)))],
    [
      'expected calibration error',
      `${share(error)}; mean score less accuracy ${signed(overconfidence)}`,
    ],
    ...(familiarity.length > 0 ? [['median familiarity', share(median(familiarity))]] : []),
    ...(truncated > 0 ? [['longer than the model reads', count(truncated)]] : []),
  ];
  return plainTable(rows[0]!, rows.slice(1), false);
}

function confusionTable(texts: readonly ClassifiedText[]): string {
  const counts = confusion(texts);
  const neither = neutral(texts);
  const called = neither.filter(({ answer }) => answer === 'POSITIVE').length;
  return plainTable(
    ['', 'called positive', 'called negative'],
    [
      ['positive', count(counts.truePositive), count(counts.falseNegative)],
      ['negative', count(counts.falsePositive), count(counts.trueNegative)],
      ...(neither.length > 0 ? [['neutral', count(called), count(neither.length - called)]] : []),
    ],
  );
}

function scoreTable(clear: readonly ClassifiedText[]): string {
  return plainTable(
    ['mean score', 'accuracy', 'texts'],
    calibration(clear).bins.map((bin) => [
      share(bin.meanScore),
      share(bin.accuracy),
      count(bin.count),
    ]),
  );
}

function refusalTable(texts: readonly ClassifiedText[]): string {
  const clear = polar(texts);
  const neither = neutral(texts);
  return plainTable(
    ['min_score', 'answered', 'accuracy', ...(neither.length > 0 ? ['neutral withheld'] : [])],
    MIN_SCORES.map((minScore) => {
      const { coverage, accuracy } = abstention(clear, minScore);
      const withheld = percent(1 - abstention(neither, minScore).coverage);
      return [
        String(minScore),
        percent(coverage),
        share(accuracy),
        ...(neither.length > 0 ? [withheld] : []),
      ];
    }),
  );
}

function lengthTable(clear: readonly ClassifiedText[]): string {
  return plainTable(
    ['tokens', 'accuracy', 'texts'],
    LENGTHS.flatMap(({ title, from, to }) => {
      const within = clear.filter(({ tokens }) => tokens >= from && tokens <= to);
      if (within.length === 0) return [];
      return [[title, rightShare(within), count(within.length)]];
    }),
  );
}

function mistakeList(texts: readonly ClassifiedText[]): string {
  const wrong = mistakes(texts);
  if (wrong.length === 0) return 'No mistakes.';
  const shown = wrong
    .slice(0, SHOWN_MISTAKES)
    .map(
      ({ line, polarity, answer, score, text }) =>
        `  line ${line}: ${polarity.toLowerCase()}, called ${answer.toLowerCase()} with ${share(score)}: ${cut(text, SHOWN_CHARACTERS)}`,
    );
  return [`The surest of ${count(wrong.length)} mistakes`, ...shown].join('\n');
}
