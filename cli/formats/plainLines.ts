import { type Entry, formatScore } from '../entry.js';
import type { Line } from '../lines.js';
import { BOM } from './columns.js';

/** A text a line; written as label, score and text, with tabs between them. */
export async function* readPlainLines(lines: AsyncIterable<Line>): AsyncGenerator<Entry, void> {
  for await (const { number, text: raw, ending } of lines) {
    const text = number === 1 ? raw.replace(BOM, '') : raw;
    yield {
      line: number,
      text,
      render: (answer) => {
        const fields = answer ? [answer.label, formatScore(answer.score)] : ['', ''];
        return [...fields, text].join('\t') + (ending || '\n');
      },
    };
  }
}
