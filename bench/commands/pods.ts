import { LoadGenerator } from '../load/loadGenerator.js';
import { describeMachine } from '../machine.js';
import { FIRST_WARM_UP_SECONDS, WARM_UP_SECONDS } from '../measuring/candidate.js';
import { Deployment } from '../measuring/deployment.js';
import { readTexts } from '../measuring/texts.js';
import type { Options } from '../options.js';
import { podsMarkdown } from '../report/podsMarkdown.js';
import { report } from '../report/write.js';
import type { PodsResult, Sizing } from '../results.js';

/** Two CPUs in one pod or in two, and half of that. */
const SCALES = [
  { pods: 1, cpuLimit: '2' },
  { pods: 2, cpuLimit: '1' },
  { pods: 1, cpuLimit: '1' },
];
const CONNECTIONS = [8, 32, 64];

/** Compares pods of different sizes on the cluster, and writes and prints what was found. */
export async function sizePods(options: Options): Promise<void> {
  const { rounds, seconds, context, namespace } = options;
  const deployment = await Deployment.find(context, namespace);
  const machine = describeMachine();
  const results = await measurePods(deployment, rounds, seconds);
  const figures: Sizing<PodsResult> = { machine, settings: { rounds, seconds }, results };
  report(options, 'sizing', figures, podsMarkdown(figures));
}

/**
 * Measures pods of different sizes through the node port, round by round, one short text per request.
 * The deployment is put back as it was.
 */
async function measurePods(
  deployment: Deployment,
  rounds: number,
  seconds: number,
): Promise<PodsResult[]> {
  const { texts } = readTexts().short;
  const job = {
    endpoint: { host: '127.0.0.1', port: deployment.nodePort, protocol: 'analyze' as const },
    pool: { texts, textsPerRequest: 1 },
  };
  const generator = new LoadGenerator();
  const results: PodsResult[] = [];
  try {
    for (let round = 1; round <= rounds; round++) {
      for (const scale of SCALES) {
        await deployment.scale(scale);
        await generator.measure({
          ...job,
          load: { kind: 'closed', connections: CONNECTIONS[0]! },
          warmUpSeconds: 0,
          seconds: FIRST_WARM_UP_SECONDS,
        });
        for (const connections of CONNECTIONS) {
          const measurement = await generator.measure({
            ...job,
            load: { kind: 'closed', connections },
            warmUpSeconds: WARM_UP_SECONDS,
            seconds,
          });
          results.push({ round, ...scale, connections, measurement });
          console.error(
            `round ${round}  ${scale.pods} × ${scale.cpuLimit} CPU  ${connections} connections: ` +
              `${measurement.textsPerSecond.toFixed(0)} texts/s`,
          );
        }
      }
    }
  } finally {
    generator.stop();
    await deployment.restore();
  }
  return results;
}
