/** A Prometheus alerting rule. */
export interface Alert {
  readonly alert: string;
  /** PromQL; the alert is on while it gives a result. */
  readonly expr: string;
  /** How long it must do so first. */
  readonly for: string;
  readonly labels: { readonly severity: 'warning' | 'critical' };
  readonly annotations: { readonly summary: string; readonly description: string };
}

/** The alerts on the service in a namespace: what its users notice, and what they are about to. */
export function alerts(namespace: string): Alert[] {
  const own = `namespace="${namespace}"`;
  const requests = (filter = '') => `sum(rate(sentiment_http_requests_total{${own}${filter}}[5m]))`;
  return [
    {
      alert: 'SentimentApiDown',
      expr: `absent(sentiment_model_info{${own}})`,
      for: '2m',
      labels: { severity: 'critical' },
      annotations: {
        summary: 'No pod of the sentiment API serves.',
        description: `Prometheus sees no pod with a loaded model in the namespace ${namespace}.`,
      },
    },
    {
      alert: 'SentimentApiErrors',
      // A 503 is no error of the service: it says that there is too much to do, or that a pod is going.
      expr: `${requests(',status=~"5..",status!="503"')} / ${requests()} > 0.01`,
      for: '5m',
      labels: { severity: 'critical' },
      annotations: {
        summary: 'The sentiment API fails to answer requests.',
        description: '{{ $value | humanizePercentage }} of the requests end with a server error.',
      },
    },
    {
      alert: 'SentimentApiSaturated',
      expr: `sum(rate(sentiment_refused_requests_total{${own}}[5m])) / ${requests()} > 0.01`,
      for: '5m',
      labels: { severity: 'warning' },
      annotations: {
        summary: 'The sentiment API gets more than it can do.',
        description:
          '{{ $value | humanizePercentage }} of the requests are refused. Raise replicas or maxReplicas.',
      },
    },
    {
      alert: 'SentimentApiSlow',
      expr: `histogram_quantile(0.95, sum by (le) (rate(sentiment_http_request_duration_seconds_bucket{${own},route="/analyze"}[5m]))) > 1`,
      for: '10m',
      labels: { severity: 'warning' },
      annotations: {
        summary: 'The sentiment API is slow.',
        description: 'One request in twenty takes longer than {{ $value | humanizeDuration }}.',
      },
    },
    {
      alert: 'SentimentApiRestarts',
      expr: `changes(process_start_time_seconds{${own}}[15m]) > 1 and on (namespace, pod) sentiment_model_info`,
      for: '0m',
      labels: { severity: 'warning' },
      annotations: {
        summary: 'A pod of the sentiment API keeps restarting.',
        description:
          '{{ $labels.pod }} restarted {{ $value }} times in 15 minutes. `kubectl describe pod` says why.',
      },
    },
    {
      alert: 'SentimentApiUnfamiliarTexts',
      expr: `avg(sentiment_familiarity_shift{${own}} >= -1) > 0.25`,
      for: '30m',
      labels: { severity: 'warning' },
      annotations: {
        summary: 'The texts are unlike those that the model was trained on.',
        description:
          'The mean familiarity of an hour’s texts is {{ $value | humanize }} below that of the training domains: accuracy may suffer.',
      },
    },
  ];
}
