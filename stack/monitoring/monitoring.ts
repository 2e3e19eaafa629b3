import * as k8s from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';
import { commonLabels, NAME, SELECTOR } from '../labels.js';
import { alerts } from './alerts.js';
import { dashboard, dashboardUid } from './dashboard.js';

export interface MonitoringArgs {
  readonly namespace: pulumi.Input<string>;
  readonly instance: string;
  /** More labels for every object. */
  readonly labels?: Readonly<Record<string, pulumi.Input<string>>> | undefined;
  /** Whether the Prometheus Operator is told where the metrics are. */
  readonly serviceMonitor: boolean;
  readonly dashboard: boolean;
  readonly alerts: boolean;
}

const OPERATOR = 'monitoring.coreos.com/v1';

/** What Prometheus and Grafana need to watch the API; the annotations are on the pods themselves. */
export class Monitoring extends pulumi.ComponentResource {
  constructor(name: string, args: MonitoringArgs, opts?: pulumi.ComponentResourceOptions) {
    super('sentiment-api:index:Monitoring', name, {}, opts);
    const child = { parent: this };
    const labels = { ...commonLabels(args.instance), ...args.labels, ...SELECTOR };
    const namespace = pulumi.output(args.namespace);
    const metadata = { name: NAME, namespace, labels };

    if (args.serviceMonitor) {
      new k8s.apiextensions.CustomResource(
        `${name}-pods`,
        {
          apiVersion: OPERATOR,
          kind: 'ServiceMonitor',
          metadata,
          spec: {
            selector: { matchLabels: SELECTOR },
            // A port of the pods that the Service does not lead to. A thread that hangs is counted 10 s
            // before its process ends.
            endpoints: [{ targetPort: 'admin', path: '/metrics', interval: '10s' }],
          },
        },
        child,
      );
    }

    if (args.dashboard) {
      new k8s.core.v1.ConfigMap(
        name,
        {
          metadata: {
            name: `${NAME}-dashboard`,
            namespace,
            // The label by which Grafana's sidecar finds dashboards.
            labels: { ...labels, grafana_dashboard: '1' },
          },
          // The sidecar puts the dashboards of all namespaces into one folder, under these names.
          data: namespace.apply((own) => ({
            [`${dashboardUid(own, args.instance)}.json`]: JSON.stringify(
              dashboard(own, args.instance),
              null,
              2,
            ),
          })),
        },
        child,
      );
    }

    if (args.alerts) {
      new k8s.apiextensions.CustomResource(
        `${name}-alerts`,
        {
          apiVersion: OPERATOR,
          kind: 'PrometheusRule',
          metadata,
          spec: { groups: [{ name: NAME, rules: namespace.apply(alerts) }] },
        },
        child,
      );
    }

    this.registerOutputs({});
  }
}
