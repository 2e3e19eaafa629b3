import { availableParallelism } from 'node:os';
import { FIRST_WARM_UP_SECONDS } from './candidate.js';
import { compare } from './compare.js';
import { addedBytes } from './imageSize.js';
import { describeMachine } from './machine.js';
import { distilbertModel, flatModel } from './models.js';
import type { Options } from './options.js';
import { pythonEnvironment } from './python.js';
import { reference } from './reference.js';
import { comparisonMarkdown } from './report/markdown.js';
import { comparisonPlots } from './report/plots.js';
import { writeReport } from './report/write.js';
import type { Comparison } from './results.js';
import { scenarios } from './scenarios.js';
import type { System } from './systems/system.js';
import { allSystems, buildService, type Installed, NODE_SYSTEMS } from './systems/systems.js';
import { readTexts } from './texts.js';

/** A quick run stays under 3 minutes, and finds servers that compile as they go a little slower. */
const QUICK_WARM_UP_SECONDS = 3;

/** Builds the service, measures it beside the others, and writes and prints what was found. */
export async function compareSystems(options: Options): Promise<void> {
  const { quick, rounds, seconds } = options;
  const texts = readTexts();
  buildService();
  const withoutPython = options.only?.every((id) =>
    NODE_SYSTEMS.some((system) => system.id === id),
  );
  const installed = withoutPython ? undefined : await install();
  const systems = chosen(installed ? allSystems(installed) : NODE_SYSTEMS, options.only);
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
  const comparison: Comparison = {
    machine,
    peers: installed?.versions ?? {},
    settings: { rounds, seconds, quick },
    texts: { short: referenced.short.result, long: referenced.long.result },
    ...measured,
    ...(installed && { images: addedBytes(installed.python, installed.distilbert) }),
  };
  const markdown = comparisonMarkdown(comparison);
  const page = writeReport(
    {
      page: 'performance',
      mode: 'compare',
      figures: comparison,
      markdown,
      plots: comparisonPlots(comparison),
    },
    !quick && !options.only,
  );
  console.log(`${markdown}\n\nWritten to ${page}`);
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
  if (unknown.length > 0) throw new Error(`--only: there is no ${unknown.join(', ')}`);
  return systems.filter(({ id }) => !only || only.includes(id));
}
