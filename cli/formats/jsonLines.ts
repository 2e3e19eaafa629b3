import { columnsCalled, TEXT_NAMES } from '../../texts/columns.js';
import { memberOf, pathsOf } from '../../texts/jsonLines.js';
import type { TextRecord } from '../../texts/records.js';
import type { Answer } from '../entry.js';
import {
  answerColumns,
  type EntryWriter,
  findTextColumn,
  type Unended,
  type WriterOptions,
} from './writer.js';

/** Records that may come before the first with a text where it is asked for: more, and the name is mistyped. */
const PATIENCE = 1000;

/** Writes JSON objects as they were read, with the answer's members behind them. */
export class JsonLinesWriter implements EntryWriter {
  readonly #options: WriterOptions;
  #column: string | undefined;
  /** Complains, in the words of the first record, that none so far has what was asked for. */
  #complain: (() => void) | undefined;
  #without = 0;
  #names: readonly string[] | undefined;
  #renamed = 0;

  constructor(options: WriterOptions) {
    this.#options = options;
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
    const { details } = this.#options;
    const own = Object.keys(members);
    this.#column ??= this.#find(members, line);
    this.#names ??= answerColumns(own, details);
    const taken = this.#names.some((name) => name in members);
    if (taken) this.#renamed++;
    const names = taken ? answerColumns([...own, ...this.#names], details) : this.#names;
    const text = this.#column === undefined ? undefined : memberOf(members, this.#column);
    return {
      line,
      text: typeof text === 'string' ? text : '',
      render: (answer) => withMembers(raw, own.length > 0, names, answer),
    };
  }

  end(): void {
    if (this.#column === undefined) this.#complain?.();
  }

  /** Where the texts are; undefined while records come that have nothing to read. @throws TextsError */
  #find(members: Readonly<Record<string, unknown>>, line: number): string | undefined {
    const { textColumn } = this.#options;
    const paths = pathsOf(members);
    const readable =
      textColumn === undefined
        ? columnsCalled(paths, TEXT_NAMES).length > 0 ||
          paths.some((path) => typeof memberOf(members, path) === 'string')
        : memberOf(members, textColumn) !== undefined;
    if (readable) return textColumn ?? findTextColumn(paths, textColumn, line);
    this.#complain ??= () => findTextColumn(paths, textColumn, line);
    if (++this.#without > PATIENCE) this.#complain();
    return undefined;
  }
}

/** Adds members without touching the others: a parser would round large numbers. */
function withMembers(
  json: string,
  hasMembers: boolean,
  [label, score, language, cautions]: readonly string[],
  answer: Answer | undefined,
): string {
  const added = JSON.stringify({
    [label!]: answer?.label ?? null,
    [score!]: answer ? Number(answer.score.toFixed(6)) : null,
    ...(language && { [language]: answer?.details?.language ?? null }),
    ...(cautions && { [cautions]: answer?.details?.cautions ?? null }),
  });
  return `${json.slice(0, -1).trimEnd()}${hasMembers ? ',' : ''}${added.slice(1)}`;
}
