import { type Check, problem } from '../finding.js';
import type { Pod } from '../kubernetes.js';
import { endsOf, groupByFault, statesOf, stayingPods, wasKilledByProbe } from '../pods.js';
import { type Deployed, deployedOf } from '../snapshot.js';
import { START_ERROR } from './cannotStart.js';

/** Ends that are no fault of the process: other checks tell of them. */
const OTHERS = ['OOMKilled', START_ERROR];

/** Pods whose process ends by itself, again and again. */
export const crash: Check = (snapshot) => {
  const deployed = deployedOf(snapshot);
  if (!deployed) return [];
  return groupByFault(stayingPods(snapshot), (pod) => {
    const crashed = statesOf(pod).some(
      ({ waiting, terminated }) =>
        waiting?.reason === 'CrashLoopBackOff' || terminated !== undefined,
    );
    const end = endsOf(pod)[0];
    if (!crashed || !end || OTHERS.includes(end.reason) || wasKilledByProbe(pod, deployed)) return;
    return { exitCode: end.exitCode, lastWords: lastWords(pod, deployed) };
  }).map(({ fault: { exitCode, lastWords: words }, pods }) =>
    problem(
      `${pods} ended right after the start, again and again (CrashLoopBackOff, exit code ${exitCode}). ` +
        (words ? `The last it wrote: ${words}` : 'It wrote nothing.'),
      'What it wrote names what to put right; all of it: kubectl logs --previous, with the name of a pod.',
    ),
  );
};

function lastWords(pod: Pod, { logs }: Deployed): string | undefined {
  const written = logs[pod.metadata.name] || endsOf(pod)[0]?.message || '';
  const line = written.trim().split('\n').at(-1);
  return line && plain(line);
}

/** A line of the structured log in its own words. */
function plain(line: string): string {
  try {
    const { msg, err } = JSON.parse(line) as { msg?: string; err?: { message?: string } };
    return [msg, err?.message].filter(Boolean).join(': ') || line;
  } catch {
    return line;
  }
}
