import { buildForOther, pulumi } from './commands.js';
import type { Snapshot } from './snapshot.js';

/** Why a node does not get an image. */
export interface PullFailure {
  /** In plain words. */
  readonly means: string;
  readonly remedy: (snapshot: Snapshot) => string;
}

const otherRegistry = (snapshot: Snapshot) => pulumi(snapshot, 'config set registry REGISTRY');
const secret = (snapshot: Snapshot) => pulumi(snapshot, 'config set imagePullSecret NAME');

/**
 * What the kubelet and the container runtime say of a pull that failed, and what it means. The first
 * that fits counts: a message may quote several layers.
 */
const FAILURES: readonly (PullFailure & { readonly says: RegExp })[] = [
  {
    says: /no match for platform|no matching manifest|does not match the specified platform/i,
    means: 'the image is not built for what the node runs',
    remedy: (snapshot) => `Build it for the nodes: ${buildForOther(snapshot)}`,
  },
  {
    says: /toomanyrequests|too many requests|rate limit/i,
    means: 'the registry has had too many pulls without credentials',
    remedy: (snapshot) =>
      `Wait, or give the nodes credentials: ${secret(snapshot)}; or take another registry: ${otherRegistry(snapshot)}`,
  },
  {
    says: /server gave HTTP response to HTTPS client/i,
    means: 'the registry speaks HTTP, and the node expects HTTPS',
    remedy: () =>
      'Give the registry a certificate, or allow it by name in the container runtime of each node (containerd: hosts.toml).',
  },
  {
    says: /x509|certificate|tls: /i,
    means: 'the node does not trust the certificate of the registry',
    remedy: () =>
      "Add the registry's certificate authority to each node (containerd: hosts.toml, ca), or take a registry with a public certificate.",
  },
  {
    says: /\b40[13]\b|unauthorized|forbidden|authentication required|authorization failed|no basic auth|denied/i,
    means: 'the registry does not let the node have it',
    remedy: (snapshot) =>
      `Make a Secret with kubectl create secret docker-registry NAME, and name it: ${secret(snapshot)}`,
  },
  {
    says: /no space left on device/i,
    means: "the node's disk is full",
    remedy: () => 'Remove what is not needed from the node, or give it a larger disk.',
  },
  {
    says: /manifest unknown|not found|\b404\b|does not exist/i,
    means: 'the registry does not have it',
    remedy: (snapshot) =>
      `Push it: deploy with Pulumi, or docker push ${snapshot.stack.image} after npm run image.`,
  },
  {
    says: /signature/i,
    means: "the node's policy asks for a signature that the image does not have",
    remedy: () => 'Sign the image (see SECURITY.md), or ask whoever runs the cluster.',
  },
  {
    says: /no such host|dial tcp|timeout|deadline exceeded|connection refused|connection reset|unreachable|\bEOF\b/i,
    means: 'the node does not reach the registry',
    remedy: () =>
      'See that the registry is named as the nodes know it (localhost is the node itself), and that they may reach it: name servers, proxy, firewall.',
  },
];

/** What is meant by the words of a failed pull from a registry; undefined for words that nobody has met. */
export function pullFailure(words: string): PullFailure | undefined {
  return FAILURES.find(({ says }) => says.test(words));
}
