import { identifyLanguage } from '../../service/inference/language.js';
import type { FileAsLabelled, TextAsLabelled } from '../evaluation/labelledFile.js';
import { type Polarity, polarities } from '../evaluation/polarity.js';
import { AdaptationError } from './errors.js';

/** Fewer texts than this are too few to learn from, in all and per label. */
const LEAST_TEXTS = 20;
const LEAST_PER_LABEL = 5;
/** From so many texts on, figures say something. */
const ENOUGH_TEXTS = 50;
/** A file is in another language where so many of its texts seem to be. */
const FOREIGN_SHARE = 0.5;
/** Lines that are named of those that are left out. */
const NAMED_LINES = 5;
/** Labels that are named of those that too few texts have. */
const NAMED_LABELS = 5;
const SENTIMENTS: readonly Polarity[] = ['NEGATIVE', 'NEUTRAL', 'POSITIVE'];

/** Labelled texts that a model can learn from. */
export interface Dataset {
  /** The labels, in the order of the model's outputs. */
  readonly names: readonly string[];
  /** Whether the labels are sentiments, which the embedded model knows too. */
  readonly sentiments: boolean;
  readonly lines: readonly number[];
  readonly texts: readonly string[];
  /** Per text, the index of its label in `names`. */
  readonly labels: readonly number[];
  /** What whoever labelled the file should know, a sentence each. */
  readonly notes: readonly string[];
}

/**
 * Makes labelled texts fit to learn from: repeated ones once, contradictory ones not at all.
 *
 * @param leastPerLabel fewer texts of a label are too few
 * @throws AdaptationError where there are too few
 */
export function datasetOf(file: FileAsLabelled, leastPerLabel = LEAST_PER_LABEL): Dataset {
  const meaning = polarities(file.texts.map(({ label }) => label));
  const sentiments = file.texts.every(({ label }) => meaning.has(label));
  const named = file.texts.map((text) => ({
    ...text,
    label: sentiments ? meaning.get(text.label)! : text.label.trim(),
  }));
  const { kept, repeated, contradictory } = withoutRepeats(named);
  const present = new Set(kept.map(({ label }) => label));
  const names = sentiments ? SENTIMENTS.filter((name) => present.has(name)) : [...present].sort();
  const byName = names.map((name) => kept.filter(({ label }) => label === name));
  const counts = byName.map(({ length }) => length);
  if (kept.length === 0) {
    throw new AdaptationError(
      `every text has another label elsewhere, ${linesOf(contradictory)}: give each text one label`,
    );
  }
  refuseTooFew(names, byName, leastPerLabel);
  return {
    names,
    sentiments,
    lines: kept.map(({ line }) => line),
    texts: kept.map(({ text }) => text),
    labels: kept.map(({ label }) => (names as string[]).indexOf(label)),
    notes: [
      `${kept.length} texts: ${names.map((name, index) => `${counts[index]} ${name}`).join(', ')}.`,
      ...(repeated > 0 ? [`${repeated} repeat another text with its label and count once.`] : []),
      ...(contradictory.length > 0
        ? [
            `${contradictory.length} are left out, for the same text has another label elsewhere: ${linesOf(contradictory)}.`,
          ]
        : []),
      ...(kept.length < ENOUGH_TEXTS
        ? [
            `These are few: from ${ENOUGH_TEXTS} texts on, the figures below begin to mean something.`,
          ]
        : []),
      ...languageNote(kept),
    ],
  };
}

function refuseTooFew(
  names: readonly string[],
  byName: readonly (readonly TextAsLabelled[])[],
  leastPerLabel: number,
): void {
  const all = byName.reduce((sum, { length }) => sum + length, 0);
  if (names.length < 2) {
    throw new AdaptationError(
      `every text is labelled ${names[0]}: there is nothing to tell apart; label texts of a second kind`,
    );
  }
  const rare = names.flatMap((name, index) => {
    const texts = byName[index]!;
    return texts.length < leastPerLabel ? [`${name} (${texts.length}: ${linesOf(texts)})`] : [];
  });
  if (rare.length > 0) {
    const shown =
      rare.slice(0, NAMED_LABELS).join(', ') + (rare.length > NAMED_LABELS ? ', …' : '');
    throw new AdaptationError(
      `too few texts are labelled ${shown}; a label takes at least ${leastPerLabel}: ` +
        'label more of them, correct a mistyped label, or leave it out',
    );
  }
  if (all < LEAST_TEXTS) {
    throw new AdaptationError(
      `${all} texts are too few to learn from: label at least ${LEAST_TEXTS}, better ${ENOUGH_TEXTS}`,
    );
  }
}

function withoutRepeats(texts: readonly TextAsLabelled[]) {
  const groups = new Map<string, TextAsLabelled[]>();
  for (const text of texts) {
    const key = comparable(text.text);
    groups.set(key, [...(groups.get(key) ?? []), text]);
  }
  const kept: TextAsLabelled[] = [];
  const contradictory: TextAsLabelled[] = [];
  for (const group of groups.values()) {
    if (new Set(group.map(({ label }) => label)).size > 1) contradictory.push(...group);
    else kept.push(group[0]!);
  }
  return { kept, contradictory, repeated: texts.length - kept.length - contradictory.length };
}

/** Lower-case letters, digits and signs that are no punctuation, so that spacing hides no repeat. */
export function comparable(text: string): string {
  const letters = text.toLowerCase().replace(/[\s\p{P}]+/gu, '');
  return letters === '' ? text : letters;
}

function languageNote(texts: readonly TextAsLabelled[]): string[] {
  const languages = texts.map(({ text }) => identifyLanguage(text));
  const foreign = languages.filter((language) => language !== 'en' && language !== 'und');
  if (foreign.length < FOREIGN_SHARE * texts.length) return [];
  return [
    `${foreign.length} do not seem to be in English, the only language that the model was trained on: expect little.`,
  ];
}

function linesOf(texts: readonly TextAsLabelled[]): string {
  const lines = texts.map(({ line }) => line).sort((a, b) => a - b);
  const shown = lines.slice(0, NAMED_LINES).join(', ');
  return `${lines.length === 1 ? 'line' : 'lines'} ${shown}${lines.length > NAMED_LINES ? ', …' : ''}`;
}
