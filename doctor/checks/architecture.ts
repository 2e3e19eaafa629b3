import { buildForOther } from '../commands.js';
import { type Check, type Finding, note, problem } from '../finding.js';
import { platformOf } from '../kubernetes.js';
import { faultyPods, isForeign } from '../pods.js';
import { clusterOf, type Snapshot } from '../snapshot.js';
import { stackPod } from '../stackPod.js';
import { list } from '../words.js';

/** What the stack can build images for. */
const BUILDS_FOR = ['linux/amd64', 'linux/arm64'];

/** Whether the image is built for the nodes, and pods that a node could not run for that reason. */
export const architecture: Check = (snapshot) => {
  const nodes = clusterOf(snapshot)?.nodes;
  const platforms = nodes && 'found' in nodes ? nodes.found.map(platformOf) : [];
  const { platform } = snapshot.stack.config;
  const fitting = platforms.filter((one) => one === platform).length;
  const failed = foreignPods(snapshot, platforms);
  if (failed.length > 0) return failed;
  if (platforms.length === 0 || fitting === platforms.length) return [];
  // Whoever takes the selector away wants them to run it all the same, under emulation.
  if (!stackPod(snapshot.stack.config).nodeSelector?.['kubernetes.io/arch']) return [];
  const others = list([...new Set(platforms.filter((one) => one !== platform))]);
  if (fitting === 0) {
    return problem(
      `The image is built for ${platform}, and the nodes run ${others}.`,
      remedy(snapshot, platforms),
    );
  }
  return note(
    `The image is built for ${platform}, which ${fitting} of ${platforms.length} nodes run; the others (${others}) cannot run its pods.`,
  );
};

function foreignPods(snapshot: Snapshot, platforms: readonly string[]): Finding[] {
  return faultyPods(snapshot, (pod, deployed) =>
    isForeign(pod, deployed) ? 'exec format error' : undefined,
  ).map(({ fault, pods }) =>
    problem(
      `${pods} cannot run on its node: the image is for another architecture (${fault}).`,
      remedy(snapshot, platforms),
    ),
  );
}

function remedy(snapshot: Snapshot, platforms: readonly string[]): string {
  const { platform, nodeImage } = snapshot.stack.config;
  if (platforms.includes(platform)) {
    return `The stack builds for ${platform}: deploy again, and see that nodeImage, ${nodeImage}, is not pinned to another one.`;
  }
  if (platforms.length > 0 && !platforms.some((one) => BUILDS_FOR.includes(one))) {
    return `The stack builds for ${list(BUILDS_FOR)} alone: the cluster needs a node of one of them.`;
  }
  return `Build it for the nodes: ${buildForOther(snapshot)}`;
}
