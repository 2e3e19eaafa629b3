import { createHash } from 'node:crypto';
import * as k8s from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';
import type { BuiltImage } from './image.js';
import { commonLabels, NAME, SELECTOR, SERVICE_NAME } from './labels.js';
import { podTemplate, type Resources } from './podTemplate.js';
import { ROLLOUT_SECONDS, SURGE_PERCENT } from './rollout.js';

/** A fixed number of pods, or what an autoscaler chooses. */
export type Scale =
  | { readonly replicas: number }
  | {
      readonly minReplicas: number;
      readonly maxReplicas: number;
      /** CPU use of a pod to hold, as a Kubernetes quantity. */
      readonly targetCpu: string;
    };

export interface SentimentApiArgs {
  readonly image: BuiltImage;
  readonly namespace: string;
  /** Whether the namespace is made here, and removed with the rest. */
  readonly createNamespace: boolean;
  /** Tells this installation from others in the cluster, as a label. */
  readonly instance: string;
  readonly scale: Scale;
  readonly nodePort: number;
  readonly resources: Resources;
  readonly logLevel: string;
  /** URL of the OpenTelemetry collector that gets traces; without one there are none. */
  readonly otlpEndpoint: string | undefined;
  /** Whether the pods tell Prometheus by annotations where their metrics are. */
  readonly annotated: boolean;
}

/** The sentiment-analysis API: its pods, the Service that reaches them, and what keeps them safe. */
export class SentimentApi extends pulumi.ComponentResource {
  readonly namespace: pulumi.Output<string>;
  readonly createdNamespace: k8s.core.v1.Namespace | undefined;
  readonly serviceAccount: k8s.core.v1.ServiceAccount;
  readonly networkPolicy: k8s.networking.v1.NetworkPolicy;
  readonly deployment: k8s.apps.v1.Deployment;
  readonly rollout: k8s.apps.v1.DeploymentPatch;
  readonly service: k8s.core.v1.Service;
  readonly podDisruptionBudget: k8s.policy.v1.PodDisruptionBudget | undefined;
  readonly autoscaler: k8s.autoscaling.v2.HorizontalPodAutoscaler | undefined;

  constructor(name: string, args: SentimentApiArgs, opts?: pulumi.ComponentResourceOptions) {
    super('sentiment-api:index:SentimentApi', name, {}, opts);
    const child = { parent: this };
    const labels = commonLabels(args.instance);

    if (args.createNamespace) {
      this.createdNamespace = new k8s.core.v1.Namespace(
        name,
        {
          metadata: {
            name: args.namespace,
            labels: { ...labels, 'pod-security.kubernetes.io/enforce': 'restricted' },
          },
        },
        child,
      );
    }
    this.namespace = this.createdNamespace?.metadata.name ?? pulumi.output(args.namespace);
    const metadata = { name: NAME, namespace: this.namespace, labels };

    this.serviceAccount = new k8s.core.v1.ServiceAccount(
      name,
      { metadata, automountServiceAccountToken: false },
      child,
    );

    this.networkPolicy = new k8s.networking.v1.NetworkPolicy(
      name,
      {
        metadata,
        spec: {
          podSelector: { matchLabels: SELECTOR },
          policyTypes: ['Ingress', 'Egress'],
          ingress: [{ ports: [{ port: 'http', protocol: 'TCP' }] }],
          egress: args.otlpEndpoint ? egressTo(args.otlpEndpoint) : [],
        },
      },
      child,
    );

    const scales = 'maxReplicas' in args.scale;
    const versioned = { ...labels, 'app.kubernetes.io/version': args.image.version };
    const customTimeouts = {
      create: `${ROLLOUT_SECONDS.total}s`,
      update: `${ROLLOUT_SECONDS.total}s`,
    };
    this.deployment = new k8s.apps.v1.Deployment(
      name,
      {
        metadata: { ...metadata, labels: versioned },
        spec: {
          ...('replicas' in args.scale && { replicas: args.scale.replicas }),
          selector: { matchLabels: SELECTOR },
          strategy: {
            type: 'RollingUpdate',
            rollingUpdate: { maxUnavailable: 0, maxSurge: `${SURGE_PERCENT}%` },
          },
          // A pod that crashes right after its first ready probe must not let the rollout go on.
          minReadySeconds: 2,
          progressDeadlineSeconds: ROLLOUT_SECONDS.progress,
          template: podTemplate({
            image: args.image.reference,
            serviceAccountName: this.serviceAccount.metadata.name,
            labels: versioned,
            resources: args.resources,
            logLevel: args.logLevel,
            otlpEndpoint: args.otlpEndpoint,
            annotated: args.annotated,
          }),
        },
      },
      {
        ...child,
        dependsOn: args.image.resource,
        customTimeouts,
        // The autoscaler decides; ignoring also keeps the number there is when scaling is switched on.
        ...(scales && { ignoreChanges: ['spec.replicas'] }),
      },
    );

    // Pulumi's provider waits for a Deployment's rollout, but what it hears of it first may be from
    // before the update: then it takes the end of the previous rollout for that of this one, and
    // reports as done what never comes to run. At the next change, here of an annotation that no pod
    // sees, it has heard of the update, and so waits for what is to be waited for.
    this.rollout = new k8s.apps.v1.DeploymentPatch(
      name,
      {
        metadata: {
          name: NAME,
          namespace: this.namespace,
          annotations: {
            'sentiment-api/rollout': this.deployment.spec.apply(({ template, replicas }) =>
              digest(scales ? { template } : { template, replicas }),
            ),
          },
        },
      },
      { ...child, customTimeouts },
    );

    this.service = new k8s.core.v1.Service(
      name,
      {
        metadata: {
          ...metadata,
          name: SERVICE_NAME,
          // The Deployment waits for ready pods. Waiting for them here too would take 10 s more, and
          // 10 minutes when they never come.
          annotations: { 'pulumi.com/skipAwait': 'true' },
        },
        spec: {
          type: 'NodePort',
          selector: SELECTOR,
          ports: [
            {
              name: 'http',
              port: 80,
              targetPort: 'http',
              nodePort: args.nodePort,
              protocol: 'TCP',
              appProtocol: 'http',
            },
          ],
        },
      },
      child,
    );

    const fewest = 'replicas' in args.scale ? args.scale.replicas : args.scale.minReplicas;
    if (fewest >= 2) {
      this.podDisruptionBudget = new k8s.policy.v1.PodDisruptionBudget(
        name,
        {
          metadata,
          spec: {
            maxUnavailable: 1,
            selector: { matchLabels: SELECTOR },
            // A broken pod must not keep a node from being drained.
            unhealthyPodEvictionPolicy: 'AlwaysAllow',
          },
        },
        child,
      );
    }

    if ('maxReplicas' in args.scale) {
      const { minReplicas, maxReplicas, targetCpu } = args.scale;
      this.autoscaler = new k8s.autoscaling.v2.HorizontalPodAutoscaler(
        name,
        {
          metadata,
          spec: {
            scaleTargetRef: {
              apiVersion: 'apps/v1',
              kind: 'Deployment',
              name: this.deployment.metadata.name,
            },
            minReplicas,
            maxReplicas,
            metrics: [
              {
                type: 'Resource',
                resource: {
                  name: 'cpu',
                  target: { type: 'AverageValue', averageValue: targetCpu },
                },
              },
            ],
          },
        },
        child,
      );
    }

    this.registerOutputs({});
  }
}

function digest(value: object): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 12);
}

/** Lets pods look up names, and reach the port of a URL. */
function egressTo(url: string): k8s.types.input.networking.v1.NetworkPolicyEgressRule[] {
  const { port, protocol } = new URL(url);
  return [
    {
      ports: [
        { protocol: 'UDP', port: 53 },
        { protocol: 'TCP', port: 53 },
        { protocol: 'TCP', port: Number(port) || (protocol === 'https:' ? 443 : 80) },
      ],
    },
  ];
}
