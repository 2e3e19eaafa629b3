import { execFileSync } from 'node:child_process';
import { writeFileSync, mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { compare } from './compare.js';
import { describeMachine } from './machine.js';
import { distilbertModel, flatModel } from './models.js';
import type { Options } from './options.js';
import { REPORTS, ROOT } from './paths.js';
import { pythonEnvironment } from './python.js';
import { reference } from './reference.js';
import type { Comparison } from './results.js';
import { scenarios } from './scenarios.js';
import type { System } from './systems/system.js';
import { allSystems } from './systems/systems.js';
import { readTexts } from './texts.js';

/** Builds the service, measures it beside the others, and writes and prints what was found. */
export async function compareSystems(options: Options): Promise<void> {
  const { quick, rounds, seconds } = options;
  const texts = readTexts();
  execFileSync(process.execPath, ['service/build.mjs'], { cwd: ROOT });
  const peers = await pythonEnvironment('requirements', process.env.BENCH_PYTHON);
  const infinity = await pythonEnvironment('infinity', process.env.BENCH_INFINITY_PYTHON);
  const systems = allSystems({
    python: peers.python,
    infinityPython: infinity.python,
    distilbert: await distilbertModel(peers.python),
    flatModel: flatModel(),
  });
  const machine = describeMachine();
  const referenced = await reference(texts);
  const measured = await compare({
    systems: chosen(systems, options.only),
    scenarios: scenarios(quick),
    texts: referenced,
    rounds,
    seconds,
    starts: quick ? 1 : 3,
    cores: availableParallelism(),
  });
  const comparison: Comparison = {
    machine,
    peers: { ...infinity.versions, ...peers.versions },
    settings: { rounds, seconds, quick },
    texts: { short: referenced.short.result, long: referenced.long.result },
    ...measured,
  };
  mkdirSync(REPORTS, { recursive: true });
  writeFileSync(join(REPORTS, 'comparison.json'), `${JSON.stringify(comparison, null, 2)}\n`);
}

function chosen(systems: readonly System[], only: readonly string[] | undefined): System[] {
  const unknown = only?.filter((id) => !systems.some((system) => system.id === id)) ?? [];
  if (unknown.length > 0) throw new Error(`--only: there is no ${unknown.join(', ')}`);
  return systems.filter(({ id }) => !only || only.includes(id));
}
