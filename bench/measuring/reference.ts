import type { TextsResult } from '../results.js';
import { percentile } from '../statistics.js';
import { BareProcesses } from '../systems/bareProcesses.js';
import type { TextSet } from './texts.js';

/** Texts with what the embedded model says of each when it is given one at a time. */
export interface ReferencedTexts {
  readonly texts: readonly string[];
  readonly labels: readonly string[];
  readonly result: TextsResult;
}

/** Classifies texts in process: the answers that servers of the same model are held against. */
export async function reference<Name extends string>(
  sets: Readonly<Record<Name, TextSet>>,
): Promise<Record<Name, ReferencedTexts>> {
  const model = await BareProcesses.start(1, 1);
  try {
    const entries: [string, ReferencedTexts][] = [];
    for (const [name, { texts, description }] of Object.entries<TextSet>(sets)) {
      const { labels, tokens } = await model.refer(texts);
      const length = { p50: percentile(tokens, 0.5), p99: percentile(tokens, 0.99) };
      const result = { description, count: texts.length, tokens: length };
      entries.push([name, { texts, labels, result }]);
    }
    return Object.fromEntries(entries) as Record<Name, ReferencedTexts>;
  } finally {
    model.stop();
  }
}
