import { kubectl } from '../commands.js';
import { type Check, note, problem } from '../finding.js';
import type { Pod } from '../kubernetes.js';
import {
  endsOf,
  faultyPods,
  isForeign,
  lastWords,
  statesOf,
  statusesOf,
  wasKilledByProbe,
} from '../pods.js';
import { START_ERROR } from './cannotStart.js';

/** Ends that are no fault of the process: other checks tell of them. */
const OTHERS = ['OOMKilled', START_ERROR];

/** Pods whose process ends by itself: once, or again and again. */
export const crash: Check = (snapshot) => {
  const groups = faultyPods(snapshot, (pod, deployed) => {
    const end = endsOf(pod)[0];
    if (!end || OTHERS.includes(end.reason)) return undefined;
    if (wasKilledByProbe(pod, deployed) || isForeign(pod, deployed)) return undefined;
    const loops = isInLoop(pod);
    if (!loops && !hasEnded(pod)) return undefined;
    return { loops, exitCode: end.exitCode, words: lastWords(pod, deployed) };
  });
  return groups.map(({ fault: { loops, exitCode, words }, pods }) => {
    const last = words ? `The last it wrote: ${words}` : 'It wrote nothing.';
    if (!loops) {
      return note(
        `${pods} ended once (exit code ${exitCode}), and is started again. ${last}`,
        'Look again in a minute.',
      );
    }
    return problem(
      `${pods} ended right after the start, again and again (CrashLoopBackOff, exit code ${exitCode}). ${last}`,
      `What it wrote names what to put right; all of it: ${kubectl(snapshot, 'logs --previous POD')}`,
    );
  });
};

function isInLoop(pod: Pod): boolean {
  return statusesOf(pod).some(
    ({ state, restartCount }) =>
      state.waiting?.reason === 'CrashLoopBackOff' ||
      (state.terminated !== undefined && restartCount > 0),
  );
}

function hasEnded(pod: Pod): boolean {
  return statesOf(pod).some(({ terminated }) => terminated !== undefined);
}
