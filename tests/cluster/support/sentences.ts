import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DATA_DIRECTORY } from '../../../model/dataDirectory.js';
import { type LabelledText, readLabelledFile } from '../../../model/evaluation/labelledFile.js';
import { startRealService } from '../../clients/realService.js';
import { post } from '../../support/post.js';

/** A sentence and the label that people gave it. */
export interface Sentence {
  readonly text: string;
  readonly label: 'POSITIVE' | 'NEGATIVE';
  /** What a model that was adapted to such texts calls it, which is as right. */
  readonly adapted?: string;
}

const FILE = join(DATA_DIRECTORY, 'sst2/dev.tsv');
const SURE = 0.9;

/**
 * Real sentences, half of each label, that the service itself, run here without a cluster, is sure
 * and right about: so another answer from the cluster is the deployment's fault.
 *
 * @throws Error when there are too few
 */
export async function labelledSentences(count: number): Promise<readonly Sentence[]> {
  const { texts } = readLabelledFile(FILE);
  const sure = await keepSure(texts.slice(0, 8 * count));
  const chosen = (['POSITIVE', 'NEGATIVE'] as const).flatMap((label) =>
    sure.filter((sentence) => sentence.label === label).slice(0, count / 2),
  );
  if (chosen.length < count)
    throw new Error(
      `the service is right and sure about ${chosen.length} of ${8 * count} sentences only`,
    );
  return chosen;
}

/** Whether the labelled data is on this machine. */
export function haveSentences(): boolean {
  return existsSync(FILE);
}

/** For a machine without the data: sentences that leave no doubt. */
export const PLAIN_SENTENCES: readonly Sentence[] = [
  { text: 'Kubernetes is a powerful and essential tool for modern software.', label: 'POSITIVE' },
  { text: 'I love how simple and quick this is.', label: 'POSITIVE' },
  { text: 'A wonderful, warm and funny film.', label: 'POSITIVE' },
  { text: 'This is the worst release they have ever made.', label: 'NEGATIVE' },
  { text: 'I hate waiting for this terrible, slow program.', label: 'NEGATIVE' },
  { text: 'A dull and disappointing waste of time.', label: 'NEGATIVE' },
];

async function keepSure(texts: readonly LabelledText[]): Promise<Sentence[]> {
  await using service = await startRealService();
  const kept: Sentence[] = [];
  for (const { text, polarity } of texts) {
    const response = await post(`${service.url}/analyze`, { text });
    const [{ label, score }] = (await response.json()) as [Sentence & { score: number }];
    if (label === polarity && score >= SURE) kept.push({ text, label });
  }
  return kept;
}
