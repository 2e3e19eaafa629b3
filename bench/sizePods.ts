import { Deployment } from './deployment.js';
import { describeMachine } from './machine.js';
import type { Options } from './options.js';
import { measurePods } from './pods.js';
import { podsMarkdown } from './report/podsMarkdown.js';
import { writeReport } from './report/write.js';
import type { PodsComparison } from './results.js';

/** Compares pods of different sizes on the cluster, and writes and prints what was found. */
export async function sizePods(options: Options): Promise<void> {
  const { quick, rounds, seconds, context, namespace } = options;
  const deployment = await Deployment.find(context, namespace);
  const machine = describeMachine();
  const results = await measurePods(deployment, rounds, seconds);
  const figures: PodsComparison = { machine, settings: { rounds, seconds }, results };
  const markdown = podsMarkdown(figures);
  const page = writeReport({ page: 'sizing', mode: 'pods', figures, markdown, plots: [] }, !quick);
  console.log(`${markdown}\n\nWritten to ${page}`);
}
