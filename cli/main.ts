import { fileURLToPath } from 'node:url';
import type { Surroundings } from '../model/adaptation/command.js';
import { AdaptationError } from '../model/adaptation/errors.js';
import { ADAPT_HELP, SAMPLE_HELP } from '../model/adaptation/help.js';
import { FileError } from '../model/evaluation/errors.js';
import { ConfigError } from '../service/config.js';
import { ModelError } from '../service/inference/errors.js';
import { VERSION } from '../service/version.js';
import { isMistake, UsageError } from '../terminal/command.js';
import { analyze, type Summary } from './analyze.js';
import { type AnalyzeArguments, HELP, parseAnalyze } from './arguments.js';
import type { BatchClassifier } from './classifiers/batchClassifier.js';
import { EntryReader } from './entryReader.js';
import { EXIT, InputError, outputFault, ServiceError } from './errors.js';
import { openInput } from './input.js';
import { Progress } from './progress.js';

/** @param early signals that have come */
type Command = (args: readonly string[], early: readonly NodeJS.Signals[]) => Promise<void>;

const COMMANDS: ReadonlyMap<string, Command> = new Map<string, Command>([
  ['analyze', helpOr(HELP, (args) => runAnalyze(parseAnalyze(args)))],
  ['adapt', helpOr(ADAPT_HELP, runAdapt)],
  ['sample', helpOr(SAMPLE_HELP, runSample)],
  ['serve', serve],
]);

/**
 * Runs the command, and has the process end with its exit code.
 *
 * @param early signals that have come, where the command is to end by itself on a signal
 */
export async function main(
  args: readonly string[],
  early: readonly NodeJS.Signals[] = [],
): Promise<void> {
  let told: unknown;
  const tell = (error: unknown) => {
    if (error !== told) report(error);
    told = error;
  };
  // What is printed at once, such as a help, fails only here. A fault that cannot be told is none more.
  process.stdout.on('error', (error) => isPipeEnd(error) || tell(error));
  process.stderr.on('error', () => {});
  try {
    await runCommand(args, early);
  } catch (error) {
    if (isPipeEnd(error)) process.exit(0);
    tell(error);
  }
}

/** Whether whoever reads the output has had enough, as `head` does: nobody's fault. */
function isPipeEnd(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'EPIPE';
}

async function runCommand(
  [name, ...args]: readonly string[],
  early: readonly NodeJS.Signals[],
): Promise<void> {
  const known = [...COMMANDS.keys()].join(', ');
  if (name === undefined) throw new UsageError(`which command? There are ${known}`);
  const run = COMMANDS.get(name);
  if (run) await run(args, early);
  else if (name === '--version') console.log(VERSION);
  else if (isHelp(name)) console.log(HELP);
  else throw new UsageError(`there is no command ${name}; there are ${known}`);
}

/** A command that prints its help where that is asked for. */
function helpOr(help: string, run: (args: readonly string[]) => Promise<void>) {
  return async (args: readonly string[]): Promise<void> => {
    if (args.some(isHelp)) console.log(help);
    else await run(args);
  };
}

async function serve(args: readonly string[], early: readonly NodeJS.Signals[]): Promise<void> {
  const { run } = await import('../service/run.js');
  await run(args, process.env, { early });
}

/** @throws AdaptationError, FileError, ModelError, UsageError */
async function runAdapt(args: readonly string[]): Promise<void> {
  const { adaptCommand } = await import('../model/adaptation/command.js');
  const written = await adaptCommand(args, surroundings());
  if (!written) process.exitCode = EXIT.input;
}

/** @throws AdaptationError, FileError, ModelError, UsageError */
async function runSample(args: readonly string[]): Promise<void> {
  const { sampleCommand } = await import('../model/adaptation/sampleCommand.js');
  await sampleCommand(args, surroundings());
}

function surroundings(): Surroundings {
  return {
    modelsDirectory: fileURLToPath(new URL('../model', import.meta.url)),
    // npm runs scripts in the package's root, wherever it was called.
    workingDirectory: process.env.INIT_CWD ?? process.cwd(),
    print: (lines) => console.log(lines),
  };
}

async function runAnalyze(asked: AnalyzeArguments): Promise<void> {
  const { file, minScore, neutral, url } = asked;
  const input = await openInput(file);
  const classifier = await openClassifier(url, neutral);
  const watched = process.stderr.isTTY && !process.stdout.isTTY;
  const progress = new Progress(watched ? process.stderr : undefined, input.size);
  const reader = new EntryReader({
    ...asked,
    input: input.name,
    mayBeEmpty: file === undefined,
  });
  try {
    const summary = await analyze(reader.entries(input.chunks), classifier, process.stdout, {
      minScore,
      advance: (texts) => progress.advance(texts, input.bytesRead()),
    }).finally(() => progress.end());
    const said = [...reader.remarks, ...remarks(summary)];
    // A file of nothing but the names of its columns.
    if (said.length === 0 && summary.texts === 0) said.push(`${input.name}: there are no texts`);
    for (const remark of said) {
      console.error(`sentiment-api: ${remark}`);
    }
  } finally {
    await classifier.close();
  }
}

/** @throws ServiceError, ConfigError, ModelError */
async function openClassifier(url: URL | undefined, neutral: boolean): Promise<BatchClassifier> {
  // Their libraries take a moment to load, which nothing else shall wait for.
  if (url) {
    const { openRemoteClassifier } = await import('./classifiers/remoteClassifier.js');
    return openRemoteClassifier(url, neutral, process.env.API_KEY);
  }
  const { openLocalClassifier } = await import('./classifiers/localClassifier.js');
  return openLocalClassifier(process.env, neutral);
}

/** What the output does not tell by itself. */
function remarks({ texts, blank, truncated }: Summary): string[] {
  const all = texts + blank;
  return [
    ...(blank > 0 ? [`${blank} of ${all} records have no text, and so no label`] : []),
    ...(truncated > 0
      ? [
          `${truncated} of ${texts} texts have more tokens than are read; their start was classified`,
        ]
      : []),
  ];
}

const INPUT_FAULTS = [InputError, ConfigError, AdaptationError, FileError];

function report(error: unknown): void {
  const unwritten = outputFault(error);
  if (unwritten !== undefined) {
    console.error(`sentiment-api: ${unwritten}`);
    process.exitCode = EXIT.service;
    return;
  }
  const inputIsWrong = isMistake(error, INPUT_FAULTS);
  const expected = inputIsWrong || isMistake(error, [ModelError, ServiceError]);
  const hint = error instanceof UsageError ? '; try --help' : '';
  console.error('sentiment-api:', expected ? `${error.message}${hint}` : error);
  process.exitCode = inputIsWrong ? EXIT.input : EXIT.service;
}

function isHelp(arg: string): boolean {
  return arg === '--help' || arg === '-h';
}
