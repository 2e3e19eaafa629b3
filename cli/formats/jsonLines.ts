import type { Answer, Entry } from '../entry.js';
import { InputError } from '../errors.js';
import type { Line } from '../lines.js';
import { answerColumns, BOM, findTextColumn, type Source } from './columns.js';

/**
 * JSON lines: an object a line, which is written as it was read, with two more members.
 *
 * @throws InputError for a line that is no JSON object
 */
export async function* readJsonLines(
  lines: AsyncIterable<Line>,
  source: Source,
): AsyncGenerator<Entry, void> {
  let column: string | undefined;
  let names = answerColumns([]);
  for await (const { number, text: raw, ending } of lines) {
    const json = raw.replace(BOM, '').trim();
    const end = ending || '\n';
    if (json === '') {
      yield { line: number, render: () => end };
      continue;
    }
    const record = parseObject(json, number, source.input);
    const members = Object.keys(record);
    if (column === undefined) {
      column = findTextColumn(members, source, number);
      names = answerColumns(members);
    }
    const taken = [names.label, names.score].find((name) => name in record);
    if (taken !== undefined) {
      const fault = `a member ${JSON.stringify(taken)}, which the first record does not have`;
      throw new InputError(source.input, number, fault);
    }
    const text = record[column];
    yield {
      line: number,
      text: typeof text === 'string' ? text : '',
      render: (answer) => withMembers(json, members.length > 0, names, answer) + end,
    };
  }
}

function parseObject(json: string, line: number, input: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new InputError(input, line, `not JSON: ${(error as Error).message}`);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw new InputError(input, line, 'not a JSON object; write one object a line (jq -c ".[]")');
}

/** Adds members without touching the others: a parser would round large numbers. */
function withMembers(
  json: string,
  hasMembers: boolean,
  names: { label: string; score: string },
  answer: Answer | undefined,
): string {
  const added = JSON.stringify({
    [names.label]: answer?.label ?? null,
    [names.score]: answer ? Number(answer.score.toFixed(6)) : null,
  });
  return `${json.slice(0, -1).trimEnd()}${hasMembers ? ',' : ''}${added.slice(1)}`;
}
