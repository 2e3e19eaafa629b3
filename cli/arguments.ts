import { parseArgs } from 'node:util';
import { UsageError } from './errors.js';
import { FORMATS, type Format, formatOf } from './formats/formats.js';

/** What `analyze` is asked for. */
export interface AnalyzeArguments {
  /** Absent for standard input. */
  readonly file?: string;
  readonly format: Format;
  readonly textColumn?: string;
  /** The service to ask; absent for the classifier in this process. */
  readonly url?: URL;
  /** 0..1 */
  readonly minScore: number;
}

export const HELP = `Says of texts whether they are positive or negative.

sentiment-api analyze [FILE] [OPTIONS]   classifies the texts of FILE or of standard input, and writes
                                         the input again with a label and a score for each
sentiment-api serve                      the service, as npm start runs it
sentiment-api --version

Options of analyze:
  --format FORMAT     csv, tsv, lines (a text a line) or jsonl; by default what FILE's name tells,
                      and lines for standard input
  --text COLUMN       the column, or the member of JSON lines, that holds the texts; by default one
                      called text, sentence, review, content, …, or the only one
  --min-score SCORE   a text whose score is lower than this, 0 to 1, gets the label NEUTRAL
  --url URL           ask the service that runs there instead of loading the model here
  --help

Environment: MODEL and THREADS, as for the service. Ends with exit code 1 when the call or the input
is wrong, and with 2 when the model or the service cannot answer.`;

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
  if (format === 'lines' && values.text !== undefined) {
    throw new UsageError('--text is for columns, and there are none in lines; name the --format');
  }
  return {
    format,
    minScore: parseScore(values['min-score']),
    ...(named !== undefined && { file: named }),
    ...(values.text !== undefined && { textColumn: values.text }),
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
        'min-score': { type: 'string', default: '0' },
        url: { type: 'string' },
      },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
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
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw new UsageError(`--url ${text}: expected a URL such as http://localhost:30080`);
}
