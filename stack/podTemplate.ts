import type { core } from '@pulumi/kubernetes/types/input.js';
import type * as pulumi from '@pulumi/pulumi';
import { NAME, SELECTOR } from './labels.js';

/** The port the service listens on inside its pod. */
const PORT = 3000;

/**
 * How long a stopping pod goes on serving, in s. Endpoints and kube-proxies need a moment to learn
 * that it is going; requests that they send meanwhile are answered. The service does this itself
 * (DRAIN_DELAY_MS), answering unready and closing connections after each response, so no preStop
 * hook is needed, nor a shell for it to run.
 */
const DRAIN_SECONDS = 5;

/** The drain, the longest that what was accepted may take (twice REQUEST_TIMEOUT_MS, 10 s), and 5 s more. */
const GRACE_SECONDS = 30;

/** No user of the base image: nothing in it belongs to this one. */
const USER = 65_532;

/** What a container may use, as Kubernetes quantities. */
export interface Resources {
  readonly cpuRequest: string;
  readonly cpuLimit: string;
  readonly memoryRequest: string;
  readonly memoryLimit: string;
}

export interface PodTemplateArgs {
  readonly image: pulumi.Input<string>;
  readonly serviceAccountName: pulumi.Input<string>;
  readonly labels: Readonly<Record<string, string>>;
  readonly resources: Resources;
  readonly logLevel: string;
  /** URL of the OpenTelemetry collector that gets traces; without one there are none. */
  readonly otlpEndpoint: string | undefined;
  /** Whether to tell Prometheus by annotations where the metrics are. */
  readonly annotated: boolean;
}

/** A pod of the service: unprivileged, probed, and gone only when it has answered everybody. */
export function podTemplate(args: PodTemplateArgs): core.v1.PodTemplateSpec {
  const { cpuRequest, cpuLimit, memoryRequest, memoryLimit } = args.resources;
  return {
    metadata: {
      labels: args.labels,
      ...(args.annotated && {
        annotations: {
          'prometheus.io/scrape': 'true',
          'prometheus.io/path': '/metrics',
          'prometheus.io/port': `${PORT}`,
        },
      }),
    },
    spec: {
      serviceAccountName: args.serviceAccountName,
      automountServiceAccountToken: false,
      // Variables for each Service of the namespace: nothing reads them.
      enableServiceLinks: false,
      terminationGracePeriodSeconds: GRACE_SECONDS,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: USER,
        runAsGroup: USER,
        seccompProfile: { type: 'RuntimeDefault' },
      },
      topologySpreadConstraints: ['kubernetes.io/hostname', 'topology.kubernetes.io/zone'].map(
        (topologyKey) => ({
          topologyKey,
          maxSkew: 1,
          whenUnsatisfiable: 'ScheduleAnyway',
          labelSelector: { matchLabels: SELECTOR },
          // Each revision spreads by itself: the old one's pods are about to go.
          matchLabelKeys: ['pod-template-hash'],
        }),
      ),
      containers: [
        {
          name: NAME,
          image: args.image,
          imagePullPolicy: 'IfNotPresent',
          ports: [{ name: 'http', containerPort: PORT, protocol: 'TCP' }],
          // The model is in the image's own environment, and the service runs a thread for each
          // whole CPU of its limit: neither is said a second time here.
          env: [
            { name: 'PORT', value: `${PORT}` },
            { name: 'LOG_LEVEL', value: args.logLevel },
            { name: 'DRAIN_DELAY_MS', value: `${DRAIN_SECONDS * 1000}` },
            ...(args.otlpEndpoint
              ? [{ name: 'OTEL_EXPORTER_OTLP_ENDPOINT', value: args.otlpEndpoint }]
              : []),
          ],
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
            httpGet: { path: '/livez', port: 'http' },
            periodSeconds: 1,
            timeoutSeconds: 2,
            failureThreshold: 45,
          },
          readinessProbe: {
            httpGet: { path: '/readyz', port: 'http' },
            periodSeconds: 2,
            timeoutSeconds: 2,
            failureThreshold: 2,
          },
          livenessProbe: {
            httpGet: { path: '/livez', port: 'http' },
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
}
