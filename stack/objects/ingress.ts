import * as k8s from '@pulumi/kubernetes';
import type * as pulumi from '@pulumi/pulumi';
import { type Common, metadataOf, NOT_AWAITED } from './object.js';

export interface IngressArgs {
  /** The name that clients ask. */
  readonly host: pulumi.Input<string>;
  /** The IngressClass; without one, the cluster's default. */
  readonly ingressClass?: pulumi.Input<string> | undefined;
  /** A Secret of the namespace with the certificate; without one, there is no TLS. */
  readonly tlsSecret?: pulumi.Input<string> | undefined;
}

/** Leads a host's requests to the Service, through the cluster's ingress controller. */
export function ingress(
  common: Common,
  serviceName: pulumi.Input<string>,
  { host, ingressClass, tlsSecret }: IngressArgs,
) {
  return new k8s.networking.v1.Ingress(
    common.name,
    {
      metadata: { ...metadataOf(common), annotations: NOT_AWAITED },
      spec: {
        ...(ingressClass && { ingressClassName: ingressClass }),
        ...(tlsSecret && { tls: [{ hosts: [host], secretName: tlsSecret }] }),
        rules: [
          {
            host,
            http: {
              paths: [
                {
                  path: '/',
                  pathType: 'Prefix',
                  backend: { service: { name: serviceName, port: { name: 'http' } } },
                },
              ],
            },
          },
        ],
      },
    },
    common.child,
  );
}
