import { type Check, problem } from '../finding.js';
import { endsOf, groupByFault, statesOf, stayingPods } from '../pods.js';

const WAITING = ['CreateContainerConfigError', 'CreateContainerError', 'RunContainerError'];

/** How a container ended that did not even begin. */
export const START_ERROR = 'StartError';

/** Pods whose container the node cannot start. */
export const cannotStart: Check = (snapshot) =>
  groupByFault(stayingPods(snapshot), (pod) => {
    // Between two attempts, the last one is all that tells.
    const failed = endsOf(pod).find(({ reason }) => reason === START_ERROR);
    const waiting = statesOf(pod).flatMap((state) => state.waiting ?? []);
    return failed?.message ?? waiting.find(({ reason }) => WAITING.includes(reason))?.message;
  }).map(({ fault: message, pods }) =>
    problem(
      `${pods} cannot start: ${message}.`,
      'Something that the pod refers to is missing, or the image does not fit the node: see its platform.',
    ),
  );
