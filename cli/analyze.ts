import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { pMapIterable } from 'p-map';
import { isBlank } from '../texts/blank.js';
import { inBatches } from './batches.js';
import type { BatchClassifier } from './classifiers/batchClassifier.js';
import { type Answer, type Entry, hasText } from './entry.js';
import { ServiceError } from './errors.js';

/** What came of it. */
export interface Summary {
  texts: number;
  /** Records whose text is blank. */
  blank: number;
  /** Texts of which the model read only the start. */
  truncated: number;
}

export interface AnalyzeOptions {
  /** A text whose best score is lower gets the label NEUTRAL, as with `/analyze`. */
  readonly minScore: number;
  /** Told how many texts were classified since the last time. */
  readonly advance: (texts: number) => void;
}

/**
 * Classifies entries and writes them, in order, no faster than the output takes them. What precedes
 * a fault in the input is classified and written before the fault is thrown.
 *
 * @throws InputError, ServiceError, and what `output` fails with
 */
export async function analyze(
  entries: AsyncGenerator<Entry, void>,
  classifier: BatchClassifier,
  output: Writable,
  { minScore, advance }: AnalyzeOptions,
): Promise<Summary> {
  const summary: Summary = { texts: 0, blank: 0, truncated: 0 };
  const answered = pMapIterable(
    inBatches(entries, classifier.batch),
    (batch) => answerBatch(batch, classifier),
    {
      concurrency: classifier.concurrency,
    },
  );
  await pipeline(
    async function* () {
      for await (const pairs of answered) {
        const answers = pairs.flatMap(([, answer]) => answer ?? []);
        summary.texts += answers.length;
        summary.truncated += answers.filter(({ truncated }) => truncated).length;
        summary.blank += pairs.filter(([{ text }]) => text !== undefined && isBlank(text)).length;
        yield pairs
          .map(([entry, answer]) => entry.render(abstain(answer, minScore)) + entry.ending)
          .join('');
        advance(answers.length);
      }
    },
    output,
    { end: false },
  );
  return summary;
}

async function answerBatch(
  batch: readonly Entry[],
  classifier: BatchClassifier,
): Promise<[Entry, Answer | undefined][]> {
  const texts = batch.filter(hasText).map(({ text }) => text);
  const answers = texts.length > 0 ? await classifier.classify(texts).catch(withLines(batch)) : [];
  const remaining = answers.values();
  return batch.map((entry) => [entry, hasText(entry) ? remaining.next().value : undefined]);
}

/** Adds to a service's failure which lines it was asked for. */
function withLines(batch: readonly Entry[]) {
  const [first, last] = [batch[0]!.line, batch.at(-1)!.line];
  return (error: unknown): never => {
    if (!(error instanceof ServiceError)) throw error;
    throw new ServiceError(`${error.message} (lines ${first} to ${last} of the input)`);
  };
}

function abstain(answer: Answer | undefined, minScore: number): Answer | undefined {
  return answer && answer.score < minScore ? { ...answer, label: 'NEUTRAL' } : answer;
}
