import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type LabelledText, readLabelledFile } from './labelledFile.js';
import type { Polarity } from './polarity.js';

/** VADER rates texts from -4 to 4; ratings below this magnitude are near neutral. */
const NEAR_NEUTRAL = 1;

/** Grades of SST-5 and XLM-T's numbers. */
const GRADES: readonly Polarity[] = ['NEGATIVE', 'NEGATIVE', 'NEUTRAL', 'POSITIVE', 'POSITIVE'];
const TWEETS: readonly Polarity[] = ['NEGATIVE', 'NEUTRAL', 'POSITIVE'];

/** Emotions by polarity, as Demszky et al. 2020 group them (Figure 2); the others are ambiguous. */
const EMOTIONS: Readonly<Record<string, Polarity>> = Object.fromEntries([
  ...'admiration amusement approval caring desire excitement gratitude joy love optimism pride relief'
    .split(' ')
    .map((emotion) => [emotion, 'POSITIVE']),
  ...'anger annoyance disappointment disapproval disgust embarrassment fear grief nervousness remorse sadness'
    .split(' ')
    .map((emotion) => [emotion, 'NEGATIVE']),
  ['neutral', 'NEUTRAL'],
]);

/** VADER's files: number, mean rating and text by tabs, with no header. */
export function readRated(path: string): LabelledText[] {
  return linesOf(path).map((line, index) => {
    const [, rating, text] = line.split('\t');
    return { line: index + 1, text: text!.trim(), polarity: ratedPolarity(Number(rating)) };
  });
}

function ratedPolarity(rating: number): Polarity {
  if (Math.abs(rating) < NEAR_NEUTRAL) return 'NEUTRAL';
  return rating > 0 ? 'POSITIVE' : 'NEGATIVE';
}

/** SST-5's files: grade from 0 to 4 and sentence, a space between. */
export function readGraded(path: string): LabelledText[] {
  return linesOf(path).map((line, index) => ({
    line: index + 1,
    text: line.slice(2).trim(),
    polarity: GRADES[Number(line[0])]!,
  }));
}

/** XLM-T's files: 0, 1 or 2 and tweet by a tab, with no header; the tweet in JSON's or CSV's escapes. */
export function readTweets(path: string): LabelledText[] {
  return linesOf(path).map((line, index) => ({
    line: index + 1,
    text: unescaped(line.slice(2)).trim(),
    polarity: TWEETS[Number(line[0])]!,
  }));
}

function unescaped(tweet: string): string {
  return tweet
    .replace(/^"(.*)"$/, '$1')
    .replaceAll(/"{2,}/g, '"')
    .replaceAll(/\\u([0-9a-f]{4})/g, (_, code) => String.fromCharCode(Number.parseInt(code, 16)));
}

/** GoEmotions' files: comment, numbers of its emotions and an id by tabs; their names are beside it. */
export function readEmotions(path: string): LabelledText[] {
  const names = linesOf(join(dirname(path), 'labels.txt'));
  return linesOf(path).flatMap((line, index) => {
    const [text, numbers] = line.split('\t');
    const found = numbers!.split(',').flatMap((number) => EMOTIONS[names[Number(number)]!] ?? []);
    const [polarity, ...others] = new Set(found);
    if (!polarity || others.length > 0) return [];
    return [{ line: index + 1, text: text!.trim(), polarity }];
  });
}

/** The counterfactual reviews: each record is followed by its twin. */
export function readTwins(path: string): LabelledText[] {
  const { texts } = readLabelledFile(path, { text: 'Text', label: 'Sentiment' });
  return texts.map((text) => ({ ...text, text: text.text.replaceAll('<br />', '\n') }));
}

function linesOf(path: string): string[] {
  return readFileSync(path, 'utf8').trimEnd().split(/\r?\n/);
}
