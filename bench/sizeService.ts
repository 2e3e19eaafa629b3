import { describeMachine } from './machine.js';
import type { Options } from './options.js';
import { sizingMarkdown, sizingPlots } from './report/sizingMarkdown.js';
import { writeReport } from './report/write.js';
import type { Sizing } from './results.js';
import { measureSizing } from './sizing.js';
import { buildService } from './systems/systems.js';

/** Builds the service, measures what it needs for which load, and writes and prints what was found. */
export async function sizeService({ quick, rounds, seconds }: Options): Promise<void> {
  buildService();
  const machine = describeMachine();
  const results = await measureSizing(rounds, seconds);
  const sizing: Sizing = { machine, settings: { rounds, seconds }, results };
  const markdown = sizingMarkdown(sizing);
  const page = writeReport(
    { page: 'sizing', mode: 'sizing', figures: sizing, markdown, plots: sizingPlots(sizing) },
    !quick,
  );
  console.log(`${markdown}\n\nWritten to ${page}`);
}
