import * as k8s from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';
import { SELECTOR, SERVICE_NAME } from '../labels.js';
import { type Common, metadataOf, NOT_AWAITED } from './object.js';

/** Where the API is reached from outside the cluster, apart from an Ingress. */
export type Exposure =
  | {
      /** At a port of every node. */
      readonly type: 'NodePort';
      readonly nodePort: pulumi.Input<number>;
      /** Where that port answers, such as `localhost:30080`; without it, the URL is that in the cluster. */
      readonly answersAt?: pulumi.Input<string> | undefined;
    }
  | {
      /** At an address that the cluster's load balancer gives, or nowhere. */
      readonly type: 'LoadBalancer' | 'ClusterIP';
    };

/** Port of the Service, in the cluster. */
const PORT = 80;

/**
 * Reaches the pods, under one name.
 *
 * @param ready what must serve first. A node port belongs to one Service, so that in a move to another
 *   namespace the old one must go before the new one comes: it does when the pods there are ready
 */
export function service(common: Common, exposure: Exposure, ready: pulumi.Resource) {
  return new k8s.core.v1.Service(
    common.name,
    {
      metadata: {
        ...metadataOf(common),
        name: SERVICE_NAME,
        // The Deployment waits for ready pods. Waiting for them here too would take 10 s more, and 10
        // minutes when they never come. The address of a load balancer must be waited for.
        ...(exposure.type !== 'LoadBalancer' && { annotations: NOT_AWAITED }),
      },
      spec: {
        type: exposure.type,
        selector: SELECTOR,
        ports: [
          {
            name: 'http',
            port: PORT,
            targetPort: 'http',
            ...(exposure.type === 'NodePort' && { nodePort: exposure.nodePort }),
            protocol: 'TCP',
            appProtocol: 'http',
          },
        ],
      },
    },
    { ...common.child, deleteBeforeReplace: true, dependsOn: ready },
  );
}

/** Where the Service answers: outside the cluster if it does there, else inside. */
export function serviceUrl(made: k8s.core.v1.Service, exposure: Exposure): pulumi.Output<string> {
  if (exposure.type === 'NodePort' && exposure.answersAt)
    return pulumi.interpolate`http://${exposure.answersAt}`;
  const { name, namespace } = made.metadata;
  const inside = pulumi.interpolate`http://${name}.${namespace}`;
  if (exposure.type !== 'LoadBalancer') return inside;
  return pulumi.all([made.status, inside]).apply(([status, fallback]) => {
    const { ip, hostname } = status?.loadBalancer?.ingress?.[0] ?? {};
    return ip || hostname ? `http://${bracketed(hostname || ip!)}` : fallback;
  });
}

/** IPv6 addresses stand in brackets in URLs. */
function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
