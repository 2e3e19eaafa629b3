import { NAME } from '../../stack/labels.js';
import { kubectl, pulumi } from '../commands.js';
import { type Check, problem } from '../finding.js';
import type { Pod } from '../kubernetes.js';
import { localClusterOf } from '../localCluster.js';
import { faultyPods, statusesOf } from '../pods.js';
import { pullFailure } from '../pullFailures.js';
import type { Deployed, Snapshot } from '../snapshot.js';
import { quoted } from '../words.js';

/**
 * Why a container waits for its image.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/images/types.go
 */
const REASONS = [
  ...['ErrImagePull', 'ImagePullBackOff', 'ErrImageNeverPull', 'InvalidImageName'],
  ...['ImageInspectError', 'RegistryUnavailable', 'SignatureValidationFailed'],
];

interface Fault {
  readonly reason: string;
  readonly image: string;
  /** What the kubelet said of it. */
  readonly words: string;
}

/** Pods whose node does not get the image, each with the node's own words and what they mean. */
export const imagePull: Check = (snapshot) => {
  return faultyPods(snapshot, faultOf).map(({ fault, pods }) => {
    const { reason, image, words } = fault;
    const said = words ? ` ${quoted(words)}` : '';
    const { means, remedy } = explain(snapshot, fault);
    return problem(
      `${pods} cannot get the image ${image} (${reason})${means ? `: ${means}.` : '.'}${said}`,
      remedy,
    );
  });
};

function faultOf(pod: Pod, { events }: Deployed): Fault | undefined {
  const { image, state } =
    statusesOf(pod).find(({ state }) => REASONS.includes(state.waiting?.reason ?? '')) ?? {};
  const waiting = state?.waiting;
  if (!image || !waiting) return undefined;
  // The kubelet goes back and forth between these two, and between pulls an event alone has the words.
  const reason = waiting.reason === 'ErrImagePull' ? 'ImagePullBackOff' : waiting.reason;
  const failed = events.find(
    ({ reason: why, message, involvedObject }) =>
      why === 'Failed' &&
      involvedObject.name === pod.metadata.name &&
      message.startsWith('Failed to pull image'),
  );
  return {
    reason,
    image,
    words: inShort(
      /^Back-off pulling/.test(waiting.message ?? '') ? failed?.message : waiting.message,
    ),
  };
}

/** The end of a chain of errors, where the cause is, without the identifiers that differ from pod to pod. */
function inShort(message = ''): string {
  const cause = message.replace(/^.*?desc = /s, '').replace(/\s+/g, ' ');
  return cause.length <= 300 ? cause : `…${cause.slice(-300)}`;
}

function explain(snapshot: Snapshot, { reason, image, words }: Fault) {
  const { registry } = snapshot.stack.config;
  if (reason === 'InvalidImageName') {
    return {
      means: 'that is no name of an image',
      remedy: 'See registry and the name of the stack.',
    };
  }
  const failure = pullFailure(reason === 'SignatureValidationFailed' ? reason : words);
  // Without a registry the runtime looks for it at Docker Hub, which says nothing about the cause.
  if (
    registry === undefined &&
    image.startsWith(`${NAME}:`) &&
    !/platform|space left/.test(words)
  ) {
    return { means: 'the cluster does not have it', remedy: bringTheImage(snapshot, image) };
  }
  return {
    means: failure?.means,
    remedy: failure?.remedy(snapshot) ?? kubectl(snapshot, 'describe pod POD'),
  };
}

/** How a cluster gets an image that no registry has. */
function bringTheImage(snapshot: Snapshot, image: string): string {
  const cluster = localClusterOf(snapshot);
  const build = '`npm run image` builds it again, under the same name';
  const load = cluster?.load?.(image).join(' ');
  if (load) return `${build}. Then bring it to the nodes: ${load}`;
  if (cluster?.problem) return `${cluster.problem}.`;
  if (cluster) return `The local Docker does not have it: ${build}.`;
  return `This cluster does not see the local Docker's images. Give it a registry: ${pulumi(snapshot, 'config set registry ghcr.io/owner')}`;
}
