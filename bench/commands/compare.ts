import { availableParallelism } from 'node:os';
import { UsageError } from '../../terminal/command.js';
import { describeMachine } from '../machine.js';
import { FIRST_WARM_UP_SECONDS } from '../measuring/candidate.js';
import { compare } from '../measuring/comparison.js';
import { reference } from '../measuring/reference.js';
import { scenarios } from '../measuring/scenarios.js';
import { readTexts } from '../measuring/texts.js';
import type { Options } from '../options.js';
import { comparisonMarkdown } from '../report/markdown.js';
import { comparisonPlots } from '../report/plots.js';
import { report } from '../report/write.js';
import type { Comparison } from '../results.js';
import { against } from '../systems/against.js';
import { addedBytes } from '../systems/imageSize.js';
import { DISTILBERT, makeDistilbert, makeFlatModel } from '../systems/models.js';
import { POD_LIMITS, podLimits } from '../systems/podLimits.js';
import { installPython, pythonOf } from '../systems/python.js';
import type { System } from '../systems/system.js';
import { buildService, SYSTEMS } from '../systems/systems.js';

/** A quick run stays under 3 minutes, and finds servers that compile as they go a little slower. */
const QUICK_WARM_UP_SECONDS = 3;
/** What is compared within a pod's limits where nothing else is asked for. */
const IN_POD = ['service', 'fastapi'];

/** Builds the service, measures it beside the others, and writes and prints what was found. */
export async function compareSystems(options: Options): Promise<void> {
  const { mode, quick, rounds, seconds } = options;
  const inPod = mode === 'in-pod';
  const systems = [
    ...chosen(options.only ?? (inPod ? IN_POD : undefined)),
    ...options.against.map(against),
  ];
  if (inPod && systems.some(({ runs }) => typeof runs !== 'function'))
    throw new UsageError('--against: in-pod starts each server by itself, by its command');
  // Where there can be no cgroups, it is said before minutes have passed.
  if (inPod) await podLimits('tried').remove?.();
  const texts = readTexts();
  buildService();
  const peers = await install(systems);
  const machine = describeMachine();
  const referenced = await reference(texts);
  const measured = await compare({
    systems,
    scenarios: scenarios(quick, inPod),
    texts: referenced,
    rounds,
    seconds,
    starts: quick ? 1 : 3,
    warmUpSeconds: quick ? QUICK_WARM_UP_SECONDS : FIRST_WARM_UP_SECONDS,
    cores: availableParallelism(),
    ...(inPod && { confine: podLimits }),
  });
  const figures: Comparison = {
    machine,
    peers,
    settings: { rounds, seconds, quick, ...(inPod && { limits: POD_LIMITS }) },
    texts: { short: referenced.short.result, long: referenced.long.result },
    ...measured,
    ...(systems.some(({ id }) => id === 'flask') && {
      images: addedBytes(pythonOf('requirements'), DISTILBERT),
    }),
  };
  const plots = inPod ? [] : comparisonPlots(figures);
  report(options, 'performance', figures, comparisonMarkdown(figures), plots);
}

function chosen(only: readonly string[] | undefined): readonly System[] {
  const unknown = only?.filter((id) => !SYSTEMS.some((system) => system.id === id)) ?? [];
  if (unknown.length > 0) throw new UsageError(`--only: there is no ${unknown.join(', ')}`);
  return SYSTEMS.filter(({ id }) => !only || only.includes(id));
}

/**
 * Makes what the Python servers need, the first time.
 *
 * @returns versions by package; of Infinity's own environment only its own
 */
async function install(systems: readonly System[]): Promise<Record<string, string>> {
  const has = (property: keyof System, value: string) =>
    systems.some((system) => system[property] === value);
  const versions: Record<string, string> = {};
  if (has('python', 'requirements')) Object.assign(versions, await installPython('requirements'));
  if (has('model', 'distilbert')) await makeDistilbert(pythonOf('requirements'));
  if (has('python', 'infinity')) {
    const { 'infinity-emb': infinity } = await installPython('infinity');
    Object.assign(versions, { 'infinity-emb': infinity });
    makeFlatModel();
  }
  return versions;
}
