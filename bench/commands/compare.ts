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
import { distilbertModel, flatModel } from '../systems/models.js';
import { pythonEnvironment } from '../systems/python.js';
import type { System } from '../systems/system.js';
import { allSystems, buildService, type Installed, NODE_SYSTEMS } from '../systems/systems.js';

/** A quick run stays under 3 minutes, and finds servers that compile as they go a little slower. */
const QUICK_WARM_UP_SECONDS = 3;

/** Builds the service, measures it beside the others, and writes and prints what was found. */
export async function compareSystems(options: Options): Promise<void> {
  const { quick, rounds, seconds, only } = options;
  const others = options.against.map(against);
  const texts = readTexts();
  buildService();
  const withoutPython = only?.every((id) => NODE_SYSTEMS.some((system) => system.id === id));
  const installed = withoutPython ? undefined : await install();
  const systems = [...chosen(installed ? allSystems(installed) : NODE_SYSTEMS, only), ...others];
  const machine = describeMachine();
  const referenced = await reference(texts);
  const measured = await compare({
    systems,
    scenarios: scenarios(quick),
    texts: referenced,
    rounds,
    seconds,
    starts: quick ? 1 : 3,
    warmUpSeconds: quick ? QUICK_WARM_UP_SECONDS : FIRST_WARM_UP_SECONDS,
    cores: availableParallelism(),
  });
  const figures: Comparison = {
    machine,
    peers: installed?.versions ?? {},
    settings: { rounds, seconds, quick },
    texts: { short: referenced.short.result, long: referenced.long.result },
    ...measured,
    ...(installed && { images: addedBytes(installed.python, installed.distilbert) }),
  };
  report(options, 'performance', figures, comparisonMarkdown(figures), comparisonPlots(figures));
}

/** Makes what the other servers need, the first time. */
async function install(): Promise<Installed & { versions: Record<string, string> }> {
  const peers = await pythonEnvironment('requirements', process.env.BENCH_PYTHON);
  const infinity = await pythonEnvironment('infinity', process.env.BENCH_INFINITY_PYTHON);
  return {
    python: peers.python,
    infinityPython: infinity.python,
    distilbert: await distilbertModel(peers.python),
    flatModel: flatModel(),
    versions: { ...peers.versions, 'infinity-emb': infinity.versions['infinity-emb']! },
  };
}

function chosen(systems: readonly System[], only: readonly string[] | undefined): System[] {
  const unknown = only?.filter((id) => !systems.some((system) => system.id === id)) ?? [];
  if (unknown.length > 0) throw new UsageError(`--only: there is no ${unknown.join(', ')}`);
  return systems.filter(({ id }) => !only || only.includes(id));
}
