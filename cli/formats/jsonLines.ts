import { memberOf } from '../../texts/jsonLines.js';
import type { TextRecord } from '../../texts/records.js';
import type { Answer } from '../entry.js';
import {
  answerColumns,
  type EntryWriter,
  findTextColumn,
  type Unended,
  type WriterOptions,
} from './writer.js';

/** Writes JSON objects as they were read, with two more members. */
export class JsonLinesWriter implements EntryWriter {
  readonly #asked: string | undefined;
  #column: string | undefined;
  #names: { label: string; score: string } | undefined;
  #renamed = 0;

  constructor({ textColumn }: WriterOptions) {
    this.#asked = textColumn;
  }

  get remarks(): string[] {
    if (this.#renamed === 0) return [];
    return [
      `${this.#renamed} later ${this.#renamed === 1 ? 'record has' : 'records have'} members called as the answer's; ` +
        'there it is in sentiment_label and sentiment_score',
    ];
  }

  entryOf(record: TextRecord): Unended {
    const { line, raw } = record;
    if (record.kind !== 'object') return { line, render: () => raw };
    const { members } = record;
    const own = Object.keys(members);
    this.#column ??= this.#find(members, line);
    this.#names ??= answerColumns(own);
    const taken = this.#names.label in members || this.#names.score in members;
    if (taken) this.#renamed++;
    const names = taken
      ? answerColumns([...own, this.#names.label, this.#names.score])
      : this.#names;
    const text = memberOf(members, this.#column);
    return {
      line,
      text: typeof text === 'string' ? text : '',
      render: (answer) => withMembers(raw, own.length > 0, names, answer),
    };
  }

  #find(members: Readonly<Record<string, unknown>>, line: number): string {
    if (this.#asked !== undefined && memberOf(members, this.#asked) !== undefined)
      return this.#asked;
    return findTextColumn(Object.keys(members), this.#asked, line);
  }
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
