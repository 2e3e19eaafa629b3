// The load generator's process: takes jobs from its parent, one at a time, and answers measurements.
import { closedLoop } from './closedLoop.js';
import type { GeneratorAnswer, Job, Measurement } from './job.js';
import { openLoop } from './openLoop.js';
import { probe } from './probe.js';
import { Recorder } from './recorder.js';
import { prepareRequests } from './requests.js';
import { until } from './until.js';

const say = (answer: GeneratorAnswer) => process.send!(answer);

async function measure({
  endpoint,
  pool,
  load,
  probe: path,
  warmUpSeconds,
  seconds,
}: Job): Promise<Measurement> {
  const requests = prepareRequests(endpoint, pool);
  const start = performance.now() + warmUpSeconds * 1000;
  const recorder = new Recorder(endpoint.protocol, start, start + seconds * 1000);
  const [cpus, probeMs, offered] = await Promise.all([
    cpusOfWindow(recorder),
    path === undefined ? undefined : probe(endpoint, path, recorder),
    load.kind === 'closed'
      ? closedLoop(endpoint, load, requests, recorder)
      : openLoop(endpoint, load.requestsPerSecond, requests, recorder),
  ]);
  return {
    ...recorder.measurement(cpus),
    ...(probeMs && { probeMs }),
    ...(typeof offered === 'number' && { offered }),
  };
}

/** CPUs that this process takes during the window. */
async function cpusOfWindow({ start, end }: Recorder): Promise<number> {
  await until(start);
  const before = process.cpuUsage();
  await until(end);
  const { user, system } = process.cpuUsage(before);
  say({ windowEnds: true });
  return (user + system) / 1000 / (end - start);
}

process.on('message', async (job: Job) => {
  try {
    say({ measurement: await measure(job) });
  } catch (error) {
    say({ error: (error as Error).message });
  }
});
process.on('disconnect', () => process.exit());
