import * as k8s from '@pulumi/kubernetes';
import type { networking } from '@pulumi/kubernetes/types/input.js';
import * as pulumi from '@pulumi/pulumi';
import { SELECTOR } from '../labels.js';
import { type Common, metadataOf } from './object.js';

type Peer = networking.v1.NetworkPolicyPeer;
type EgressRule = networking.v1.NetworkPolicyEgressRule;

export interface NetworkPolicyArgs {
  /** Namespaces and CIDRs that may ask; where that is not said, all may. */
  readonly from: readonly string[] | undefined;
  /** URL of the OpenTelemetry collector that pods may reach. */
  readonly collector: pulumi.Input<string> | undefined;
}

/** Lets in what asks the pods' ports, and out what goes to the collector; nothing else. */
export function networkPolicy(common: Common, { from, collector }: NetworkPolicyArgs) {
  const ports = (port: string) => [{ port, protocol: 'TCP' }];
  return new k8s.networking.v1.NetworkPolicy(
    common.name,
    {
      metadata: metadataOf(common),
      spec: {
        podSelector: { matchLabels: SELECTOR },
        policyTypes: ['Ingress', 'Egress'],
        ingress: [
          // To Kubernetes an empty list is as good as none: it lets in all.
          ...(from?.length === 0
            ? []
            : [{ ports: ports('http'), ...(from && { from: from.map(peer) }) }]),
          // What probes and monitoring ask, whoever they are.
          { ports: ports('admin') },
        ],
        egress: collector
          ? pulumi.all([collector, common.namespace]).apply(([url, own]) => egressTo(url, own))
          : [],
      },
    },
    common.child,
  );
}

function namespaced(name: string): Peer {
  return { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } };
}

function peer(source: string): Peer {
  return source.includes('/') ? { ipBlock: { cidr: source } } : namespaced(source);
}

/**
 * Lets pods look up names, and reach the collector. Policies are judged by the pod that a Service
 * leads to, whose port may be another than the Service's; so a collector in the cluster may be reached
 * at any port of its namespace, and any other one at the URL's. OpenShift's DNS listens on 5353.
 */
function egressTo(url: string, ownNamespace: string): EgressRule[] {
  const { hostname, port, protocol } = new URL(url);
  const namespace = namespaceOf(hostname, ownNamespace);
  return [
    {
      ports: [53, 5353].flatMap((dns) => [
        { protocol: 'UDP', port: dns },
        { protocol: 'TCP', port: dns },
      ]),
    },
    ...(namespace ? [{ to: [namespaced(namespace)] }] : []),
    { ports: [{ protocol: 'TCP', port: Number(port) || (protocol === 'https:' ? 443 : 80) }] },
  ];
}

/** The namespace that a name of a Service is in: `name`, `name.namespace` or `name.namespace.svc…`. */
function namespaceOf(hostname: string, ownNamespace: string): string | undefined {
  const [, namespace = ownNamespace, svc = 'svc'] = hostname.split('.');
  return svc === 'svc' ? namespace : undefined;
}
