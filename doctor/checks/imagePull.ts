import { type Check, problem } from '../finding.js';
import { groupByFault, statesOf, stayingPods } from '../pods.js';

const REASONS = ['ErrImagePull', 'ImagePullBackOff', 'ErrImageNeverPull', 'InvalidImageName'];

/** Pods whose node does not get the image. */
export const imagePull: Check = (snapshot) => {
  const { registry } = snapshot.stack.config;
  const advice =
    registry === undefined
      ? 'The local Docker does not have it, or the cluster does not share the images of that Docker. ' +
        '`npm run image` builds it again; a cluster other than Docker Desktop needs a registry: ' +
        'pulumi config set registry'
      : `See that it is in ${registry}, and that the cluster may pull from there: imagePullSecrets of ` +
        'the ServiceAccount, or credentials of the nodes.';
  const failing = groupByFault(stayingPods(snapshot), (pod) => {
    const waiting = statesOf(pod).find((state) =>
      REASONS.includes(state.waiting?.reason ?? ''),
    )?.waiting;
    if (!waiting) return undefined;
    // The kubelet goes back and forth between these two.
    const reason = waiting.reason === 'ErrImagePull' ? 'ImagePullBackOff' : waiting.reason;
    return { reason, image: pod.spec.containers[0]!.image };
  });
  return failing.map(({ fault: { reason, image }, pods }) =>
    problem(`${pods} cannot get the image ${image} (${reason}).`, advice),
  );
};
