import { type Evaluation, polar } from './evaluation.js';
import type { LabelledText } from './labelledFile.js';
import { type ClassifiedText, TwoWayClassifier } from './twoWayClassifier.js';

/**
 * Plain sentences of ours, to hear what a word alone does to a model: statements of fact, and good
 * news in words that would be bad news in a film review.
 */
const STATEMENTS: readonly LabelledText[] = (
  [
    { text: 'The function returns a string.', polarity: 'NEUTRAL' },
    { text: 'I am trying to parse a file.', polarity: 'NEUTRAL' },
    { text: 'The query executes in three milliseconds.', polarity: 'NEUTRAL' },
    { text: 'Kill the child process and abort the job.', polarity: 'NEUTRAL' },
    { text: 'The exit code of a fatal error is 1.', polarity: 'NEUTRAL' },
    { text: 'The method throws an exception when the argument is null.', polarity: 'NEUTRAL' },
    { text: 'The bug is fixed.', polarity: 'POSITIVE' },
    { text: 'No more errors, thanks!', polarity: 'POSITIVE' },
    { text: 'This solved my problem.', polarity: 'POSITIVE' },
    { text: 'Killing the process fixed it, thanks a lot!', polarity: 'POSITIVE' },
  ] as const
).map((statement, index) => ({ ...statement, line: index + 1 }));

/** What a model makes of parts of texts, and of single sentences. */
export interface Probes {
  readonly statements: readonly ClassifiedText[];
  /** Last sentences of the positive technical texts of several sentences that it calls negative. */
  readonly lastSentences: readonly ClassifiedText[];
  /** The same texts without their last sentences. */
  readonly withoutLast: readonly ClassifiedText[];
}

/**
 * Asks a model about parts of the technical texts that it gets wrong, and about single sentences.
 *
 * @throws ModelError when the weights cannot be used
 */
export function probe({ model, sets }: Evaluation): Promise<Probes> {
  const technical = sets.filter(({ domain }) => domain === 'technical');
  const cut = polar(technical.flatMap(({ texts }) => texts))
    .filter(({ polarity, correct }) => polarity === 'POSITIVE' && !correct)
    .map((text) => ({ text, sentences: sentencesOf(text.text) }))
    .filter(({ sentences }) => sentences.length > 1);
  const lastSentences = cut.map(({ text, sentences }) => ({ ...text, text: sentences.at(-1)! }));
  const withoutLast = cut.map(({ text, sentences }) => ({
    ...text,
    text: sentences.slice(0, -1).join(' '),
  }));
  return TwoWayClassifier.with(model, async (classifier) => ({
    statements: await classifier.classify(STATEMENTS),
    lastSentences: await classifier.classify(lastSentences),
    withoutLast: await classifier.classify(withoutLast),
  }));
}

/** Sentences as their punctuation ends them. */
function sentencesOf(text: string): string[] {
  return text.split(/(?<=[.!?])\s+(?=\S)/);
}
