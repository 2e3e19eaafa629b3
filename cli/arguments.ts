import { parseArgs } from 'node:util';
import { UsageError } from '../terminal/command.js';
import { DELIMITERS } from '../texts/fields.js';
import { FORMATS, type Format, formatOf } from '../texts/formats.js';

/** What `analyze` is asked for. */
export interface AnalyzeArguments {
  /** Absent for standard input. */
  readonly file?: string;
  readonly format: Format;
  readonly textColumn?: string;
  /** What separates fields; absent where the file tells. */
  readonly delimiter?: string;
  /** false where the first record is no header; absent where it tells by itself. */
  readonly header?: false;
  readonly skipBadRows: boolean;
  readonly guardFormulas: boolean;
  /** The service to ask; absent for the classifier in this process. */
  readonly url?: URL;
  /** Whether NEUTRAL is asked for as a label of its own; else it is as MODEL's or the service's default. */
  readonly neutral: boolean;
  /** 0..1 */
  readonly minScore: number;
  /** Whether language and cautions are written as well. */
  readonly details: boolean;
}

export const HELP = `Says of texts whether they are positive or negative.

sentiment-api analyze [FILE] [OPTIONS]   classifies the texts of FILE or of standard input, and writes
                                         the input again with a label and a score for each
sentiment-api adapt FILE [OPTIONS]       fits the model to labelled texts of one domain; see adapt --help
sentiment-api sample FILE [OPTIONS]      picks the texts of FILE that are worth labelling for that
sentiment-api serve                      the service, as npm start runs it
sentiment-api --version

Options of analyze:
  --format FORMAT     csv, tsv, lines (one text per line), paragraphs (blank lines between) or jsonl;
                      by default what FILE's name tells, and lines for standard input
  --text COLUMN       the column that holds the texts, or the member of JSON lines, such as
                      data.text; by default one called text, sentence, review, content, …, or the
                      only one
  --delimiter CHAR    what separates the fields of a CSV; by default what its first record tells:
                      comma, semicolon, tab or |
  --no-header         the first record names no columns; --text is then a column's number, from 1
  --skip-bad-rows     leave out rows that cannot be read, and count them
  --guard-formulas    write fields that a spreadsheet would compute behind an apostrophe
  --neutral           NEUTRAL is a label of its own, where the model has it
  --min-score SCORE   a text whose score is lower than this, 0 to 1, gets the label NEUTRAL
  --details           write the language of each text as well, and what speaks against its answer
                      (cautions: language, unknown, truncated, empty)
  --url URL           ask the service that runs there instead of loading the model here
  --help

Environment: MODEL, NEUTRAL and THREADS, as for the service; API_KEY for a service that asks for keys.
Ends with exit code 1 when the call or the input is wrong, and with 2 when the model or the service
cannot answer.`;

/** @throws UsageError */
export function parseAnalyze(args: readonly string[]): AnalyzeArguments {
  const { values, positionals } = parse(args);
  const [file, ...more] = positionals;
  if (more.length > 0) throw new UsageError(`one file at a time, not also ${more[0]}`);
  const named = file === '-' ? undefined : file;
  const format = values.format ?? formatOf(named);
  if (!isFormat(format)) {
    throw new UsageError(`--format ${format}: expected one of ${FORMATS.join(', ')}`);
  }
  refuseForeign(format, values);
  return {
    format,
    minScore: parseScore(values['min-score']),
    ...(named !== undefined && { file: named }),
    neutral: values.neutral,
    details: values.details,
    skipBadRows: values['skip-bad-rows'],
    guardFormulas: values['guard-formulas'],
    ...(values.text !== undefined && { textColumn: values.text }),
    ...(values.delimiter !== undefined && { delimiter: parseDelimiter(values.delimiter) }),
    ...(values['no-header'] && { header: false }),
    ...(values.url !== undefined && { url: parseUrl(values.url) }),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        format: { type: 'string' },
        text: { type: 'string' },
        delimiter: { type: 'string' },
        'no-header': { type: 'boolean', default: false },
        'skip-bad-rows': { type: 'boolean', default: false },
        'guard-formulas': { type: 'boolean', default: false },
        'min-score': { type: 'string', default: '0' },
        neutral: { type: 'boolean', default: false },
        details: { type: 'boolean', default: false },
        url: { type: 'string' },
      },
    });
  } catch (error) {
    // Node goes on with what to do about file names that start with a dash.
    throw new UsageError((error as Error).message.split('. ')[0]!);
  }
}

/** Refuses options that say nothing of the format: a mistake in one of the two. */
function refuseForeign(format: Format, given: ReturnType<typeof parse>['values']): void {
  const columns = `is for columns, and there are none in ${format}; name the --format`;
  const csv = `is for csv and tsv, not for ${format}`;
  const foreign: Readonly<Record<Format, Readonly<Record<string, string>>>> = {
    csv: {},
    tsv: {},
    jsonl: { delimiter: csv, 'no-header': csv },
    lines: { text: columns, delimiter: columns, 'no-header': columns },
    paragraphs: { text: columns, delimiter: columns, 'no-header': columns },
  };
  for (const [option, why] of Object.entries(foreign[format])) {
    const value = given[option as keyof typeof given];
    if (value !== undefined && value !== false) throw new UsageError(`--${option} ${why}`);
  }
}

function parseDelimiter(text: string): string {
  const delimiter = text === '\\t' || text === 'tab' ? '\t' : text;
  if (delimiter.length === 1 && !/["\r\n]/.test(delimiter)) return delimiter;
  throw new UsageError(
    `--delimiter ${JSON.stringify(text)}: expected one character, such as ${DELIMITERS.map((one) =>
      one === '\t' ? 'tab' : one,
    ).join(' ')}`,
  );
}

function isFormat(name: string): name is Format {
  return FORMATS.some((format) => format === name);
}

function parseScore(text: string): number {
  const score = Number(text);
  if (text.trim() !== '' && score >= 0 && score <= 1) return score;
  throw new UsageError(`--min-score ${text}: expected a number from 0 to 1`);
}

function parseUrl(text: string): URL {
  const url = URL.parse(text);
  if (url && (url.username || url.password || url.search || url.hash)) {
    throw new UsageError(
      `--url ${url.origin}${url.pathname}: expected it without a name, password, query or fragment; a key goes into API_KEY`,
    );
  }
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw new UsageError(`--url ${text}: expected a URL such as http://localhost:30080`);
}
