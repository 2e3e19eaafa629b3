import type * as k8s from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';
import { commonLabels, SELECTOR } from './labels.js';
import { apiKeys, KEYS_VARIABLE, keysVolume } from './objects/apiKeys.js';
import { type Autoscale, autoscaler } from './objects/autoscaler.js';
import { deployment, rolloutWait } from './objects/deployment.js';
import { type IngressArgs, ingress } from './objects/ingress.js';
import { existingNamespace, ownNamespace } from './objects/namespace.js';
import { networkPolicy } from './objects/networkPolicy.js';
import type { Common } from './objects/object.js';
import { podDisruptionBudget } from './objects/podDisruptionBudget.js';
import { type PodPatch, podTemplate, type Resources } from './objects/podTemplate.js';
import { type Exposure, service, serviceUrl } from './objects/service.js';
import { serviceAccount } from './objects/serviceAccount.js';
import { ROLLOUT_SECONDS } from './rollout.js';

/** A fixed number of pods, or what an autoscaler chooses. */
export type Scale = { readonly replicas: pulumi.Input<number> } | Autoscale;

export interface SentimentApiArgs {
  /** What pods run, as their nodes can pull it. */
  readonly image: pulumi.Input<string>;
  /** The image's version, as a label. */
  readonly version?: pulumi.Input<string> | undefined;
  /** What the image runs on, such as `linux/amd64`; without one, any node is taken for right. */
  readonly platform?: string | undefined;
  /** A Secret of the namespace by which nodes pull the image. */
  readonly imagePullSecret?: pulumi.Input<string> | undefined;
  readonly namespace: pulumi.Input<string>;
  /** Whether the namespace is made here and removed with the rest; else it must be there (`false`). */
  readonly createNamespace?: boolean | undefined;
  /** Tells this installation from others in the cluster, as a label; by default the Pulumi stack. */
  readonly instance?: string | undefined;
  /** More labels for every object. */
  readonly labels?: Readonly<Record<string, pulumi.Input<string>>> | undefined;
  /** How many pods (2). */
  readonly scale?: Scale | undefined;
  /** Where it is reached from outside the cluster; by default nowhere. */
  readonly exposure?: Exposure | undefined;
  /** A host whose requests an ingress controller leads here. */
  readonly ingress?: IngressArgs | undefined;
  /** Namespaces and CIDRs whose requests are let in, none by an empty list; by default all are. */
  readonly from?: readonly string[] | undefined;
  /** What each pod may use; by default what the stack gives it. */
  readonly resources?: Resources | undefined;
  /** The service's variables, such as `LOG_LEVEL`; docs/configuration.md has them all. */
  readonly env?: Readonly<Record<string, pulumi.Input<string>>> | undefined;
  /** Keys that clients must send, one `name=key` per line; without any, everybody may ask. */
  readonly apiKeys?: pulumi.Input<string> | undefined;
  /** URL of the OpenTelemetry collector that gets traces; without one there are none. */
  readonly otlpEndpoint?: pulumi.Input<string> | undefined;
  /** Whether the pods tell Prometheus by annotations where their metrics are (`false`). */
  readonly annotated?: boolean | undefined;
  /** A change of the pod template, merged as Kubernetes merges patches. */
  readonly pod?: PodPatch | undefined;
  /** How long a rollout may go without progress, in s (60). */
  readonly rolloutSeconds?: number | undefined;
}

const RESOURCES: Resources = {
  cpuRequest: '250m',
  cpuLimit: '1500m',
  memoryRequest: '256Mi',
  memoryLimit: '512Mi',
};

/**
 * The sentiment-analysis API: its pods, the Service that reaches them, and what keeps them safe.
 *
 * Its children have the component's own name each, and are told apart by their types, so that
 * `transforms` find them; the Secret of the keys is `<name>-api-keys`.
 */
export class SentimentApi extends pulumi.ComponentResource {
  /** Where it answers: the Ingress' host, the load balancer, a node, or else in the cluster. */
  readonly url: pulumi.Output<string>;
  readonly serviceName: pulumi.Output<string>;
  readonly namespace: pulumi.Output<string>;
  readonly image: pulumi.Output<string>;

  readonly namespaceObject: k8s.core.v1.Namespace;
  readonly serviceAccount: k8s.core.v1.ServiceAccount;
  readonly networkPolicy: k8s.networking.v1.NetworkPolicy;
  readonly keys: k8s.core.v1.Secret | undefined;
  readonly deployment: k8s.apps.v1.Deployment;
  readonly service: k8s.core.v1.Service;
  readonly rollout: k8s.apps.v1.DeploymentPatch;
  readonly ingress: k8s.networking.v1.Ingress | undefined;
  readonly podDisruptionBudget: k8s.policy.v1.PodDisruptionBudget;
  readonly autoscaler: k8s.autoscaling.v2.HorizontalPodAutoscaler | undefined;

  constructor(name: string, args: SentimentApiArgs, opts?: pulumi.ComponentResourceOptions) {
    super('sentiment-api:index:SentimentApi', name, {}, opts);
    const scale = args.scale ?? { replicas: 2 };
    const exposure = args.exposure ?? { type: 'ClusterIP' };
    const rolloutSeconds = args.rolloutSeconds ?? ROLLOUT_SECONDS;
    const labels = {
      ...commonLabels(args.instance ?? pulumi.getStack()),
      ...args.labels,
      ...SELECTOR,
    };
    const versioned = {
      ...labels,
      ...(args.version !== undefined && { 'app.kubernetes.io/version': args.version }),
    };

    const asked: Common = { name, namespace: args.namespace, labels, child: { parent: this } };
    this.namespaceObject = args.createNamespace ? ownNamespace(asked) : existingNamespace(asked);
    this.namespace = this.namespaceObject.metadata.name;
    const common: Common = { ...asked, namespace: this.namespace };

    this.serviceAccount = serviceAccount(common);
    this.networkPolicy = networkPolicy(common, { from: args.from, collector: args.otlpEndpoint });
    this.keys = args.apiKeys === undefined ? undefined : apiKeys(common, args.apiKeys);

    const pods = {
      replicas: 'replicas' in scale ? scale.replicas : undefined,
      rolloutSeconds,
    };
    this.deployment = deployment(common, {
      ...pods,
      labels: versioned,
      template: podTemplate({
        image: args.image,
        platform: args.platform,
        imagePullSecret: args.imagePullSecret,
        serviceAccountName: this.serviceAccount.metadata.name,
        labels: versioned,
        resources: args.resources ?? RESOURCES,
        env: {
          ...args.env,
          ...(args.otlpEndpoint && { OTEL_EXPORTER_OTLP_ENDPOINT: args.otlpEndpoint }),
          ...(this.keys && KEYS_VARIABLE),
        },
        mounted: this.keys && keysVolume(this.keys.metadata.name),
        annotated: args.annotated ?? false,
        patch: args.pod,
      }),
    });
    this.service = service(common, exposure, this.deployment);
    this.rollout = rolloutWait(common, this.deployment, pods, [this.service]);
    this.serviceName = this.service.metadata.name;
    if (args.ingress) this.ingress = ingress(common, this.serviceName, args.ingress);
    this.podDisruptionBudget = podDisruptionBudget(common);
    if ('maxReplicas' in scale)
      this.autoscaler = autoscaler(common, this.deployment.metadata.name, scale);

    this.image = pulumi.output(args.image);
    this.url = args.ingress
      ? pulumi.interpolate`${args.ingress.tlsSecret ? 'https' : 'http'}://${args.ingress.host}`
      : serviceUrl(this.service, exposure);
    const { url, serviceName, namespace, image } = this;
    this.registerOutputs({ url, serviceName, namespace, image });
  }
}
