import type { core } from '@pulumi/kubernetes/types/input.js';
import * as pulumi from '@pulumi/pulumi';
import { VARIABLES } from '../../service/config.js';
import { NAME, SELECTOR } from '../labels.js';
import { type Json, patched } from './patch.js';

/** The ports the service listens on inside its pod: `admin` has probes and metrics, and `http` all else. */
const PORTS = { http: 3000, admin: 3001 };

/**
 * How long a stopping pod goes on serving, in ms. Endpoints and kube-proxies need a moment to learn
 * that it is going; requests that they send meanwhile are answered. The service does this itself
 * (DRAIN_DELAY_MS), answering unready and closing connections after each response, so no preStop
 * hook is needed, nor a shell for it to run.
 */
const DRAIN_MS = 5000;

/** How long pods stay on a node that does not answer, in s, once the cluster knows that it does not. */
const LOST_NODE_SECONDS = 30;

/** No user of the base image: nothing in it belongs to this one. */
const USER = 65_532;

/** What a container may use, as Kubernetes quantities. */
export interface Resources {
  readonly cpuRequest: pulumi.Input<string>;
  readonly cpuLimit: pulumi.Input<string>;
  readonly memoryRequest: pulumi.Input<string>;
  readonly memoryLimit: pulumi.Input<string>;
}

/** A change of the pod template, in Kubernetes' own words. */
export type PodPatch = {
  readonly [part in 'metadata' | 'spec']?: { readonly [field: string]: Json };
};

/** A volume and where it is in the container. */
export interface Mounted {
  readonly volume: core.v1.Volume;
  readonly mount: core.v1.VolumeMount;
}

export interface PodTemplateArgs {
  readonly image: pulumi.Input<string>;
  /** Such as `linux/amd64`: the nodes that can run the image; without one, any. */
  readonly platform?: string | undefined;
  readonly imagePullSecret?: pulumi.Input<string> | undefined;
  readonly serviceAccountName: pulumi.Input<string>;
  readonly labels: Readonly<Record<string, pulumi.Input<string>>>;
  readonly resources: Resources;
  /** The service's own variables, beside its ports, which are set here. */
  readonly env: Readonly<Record<string, pulumi.Input<string>>>;
  /** Files for the service, from objects of the namespace. */
  readonly mounted?: Mounted | undefined;
  /** Whether to tell Prometheus by annotations where the metrics are. */
  readonly annotated: boolean;
  readonly patch?: PodPatch | undefined;
}

/** A pod of the service: unprivileged, probed, and gone only when it has answered everybody. */
export function podTemplate(args: PodTemplateArgs): core.v1.PodTemplateSpec {
  const { cpuRequest, cpuLimit, memoryRequest, memoryLimit } = args.resources;
  const ports = { PORT: `${PORTS.http}`, ADMIN_PORT: `${PORTS.admin}` };
  // In front, and not to be changed: the probes and the Service ask there.
  const env = { ...ports, DRAIN_DELAY_MS: `${DRAIN_MS}`, ...args.env, ...ports };
  const template: core.v1.PodTemplateSpec = {
    metadata: {
      labels: args.labels,
      ...(args.annotated && {
        annotations: {
          'prometheus.io/scrape': 'true',
          'prometheus.io/path': '/metrics',
          'prometheus.io/port': `${PORTS.admin}`,
        },
      }),
    },
    spec: {
      serviceAccountName: args.serviceAccountName,
      automountServiceAccountToken: false,
      // Variables for each Service of the namespace: nothing reads them.
      enableServiceLinks: false,
      terminationGracePeriodSeconds: graceSeconds(env),
      ...(args.imagePullSecret && { imagePullSecrets: [{ name: args.imagePullSecret }] }),
      ...(args.platform && { nodeSelector: selectorOf(args.platform) }),
      securityContext: {
        runAsNonRoot: true,
        runAsUser: USER,
        runAsGroup: USER,
        seccompProfile: { type: 'RuntimeDefault' },
      },
      // Kubernetes' own default is 300 s.
      tolerations: ['not-ready', 'unreachable'].map((condition) => ({
        key: `node.kubernetes.io/${condition}`,
        operator: 'Exists',
        effect: 'NoExecute',
        tolerationSeconds: LOST_NODE_SECONDS,
      })),
      // Over nodes by a spread constraint, over zones by affinity: the scheduler passes over nodes that
      // lack the label of any spread constraint, and most clusters' nodes have no zone.
      topologySpreadConstraints: [
        {
          topologyKey: 'kubernetes.io/hostname',
          maxSkew: 1,
          whenUnsatisfiable: 'ScheduleAnyway',
          labelSelector: { matchLabels: SELECTOR },
          // Each revision spreads by itself: the old one's pods are about to go.
          matchLabelKeys: ['pod-template-hash'],
        },
      ],
      affinity: {
        podAntiAffinity: {
          preferredDuringSchedulingIgnoredDuringExecution: [
            {
              weight: 100,
              podAffinityTerm: {
                topologyKey: 'topology.kubernetes.io/zone',
                labelSelector: { matchLabels: SELECTOR },
              },
            },
          ],
        },
      },
      ...(args.mounted && { volumes: [args.mounted.volume] }),
      containers: [
        {
          name: NAME,
          image: args.image,
          imagePullPolicy: 'IfNotPresent',
          ports: Object.entries(PORTS).map(([name, containerPort]) => ({
            name,
            containerPort,
            protocol: 'TCP',
          })),
          // The model is in the image's own environment, and the service runs a thread for each
          // CPU of its limit: neither is said a second time here.
          env: Object.entries(env).map(([name, value]) => ({ name, value })),
          ...(args.mounted && { volumeMounts: [args.mounted.mount] }),
          resources: {
            requests: { cpu: cpuRequest, memory: memoryRequest },
            limits: { cpu: cpuLimit, memory: memoryLimit },
          },
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          },
          // Nothing listens before the model is loaded and warm.
          startupProbe: {
            httpGet: { path: '/livez', port: 'admin' },
            periodSeconds: 1,
            timeoutSeconds: 2,
            failureThreshold: 45,
          },
          readinessProbe: {
            httpGet: { path: '/readyz', port: 'admin' },
            periodSeconds: 2,
            timeoutSeconds: 2,
            failureThreshold: 2,
          },
          livenessProbe: {
            httpGet: { path: '/livez', port: 'admin' },
            periodSeconds: 5,
            timeoutSeconds: 5,
            failureThreshold: 3,
            // A process that does not answer will not drain either.
            terminationGracePeriodSeconds: 5,
          },
          // Why a container ended is then said in the pod's status, and so in `pulumi up`.
          terminationMessagePolicy: 'FallbackToLogsOnError',
        },
      ],
    },
  };
  return args.patch ? patched(template, args.patch) : template;
}

/** The labels of nodes that run a platform, such as `linux/amd64`. */
export function selectorOf(platform: string) {
  const [os = '', arch = ''] = platform.split('/');
  return { 'kubernetes.io/os': os, 'kubernetes.io/arch': arch };
}

/** The drain, the longest that what was accepted may take (twice the request's timeout), and 5 s more. */
function graceSeconds({ DRAIN_DELAY_MS, REQUEST_TIMEOUT_MS }: PodTemplateArgs['env']) {
  const timeout = REQUEST_TIMEOUT_MS ?? VARIABLES.REQUEST_TIMEOUT_MS.default;
  return pulumi
    .all([DRAIN_DELAY_MS, timeout])
    .apply(
      ([drainMs, timeoutMs]) => Math.ceil((Number(drainMs) + 2 * Number(timeoutMs)) / 1000) + 5,
    );
}
