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

/**
 * The alerts on the service in a namespace: what its users notice, and what they are about to. They are
 * about what classifies, which is what is sent by POST: probes and scrapes would thin out each share.
 */
export function alerts(namespace: string): Alert[] {
  const own = `namespace="${namespace}"`;
  const sum = (metric: string, filter = '') =>
    `sum(rate(${metric}{${own},method="POST"${filter}}[5m]))`;
  const requests = sum('sentiment_http_requests_total');
  const seconds = 'sentiment_http_request_duration_seconds';
  const orNone = (expr: string) => `(${expr} or vector(0))`;
  // A 503 that comes at once is no error: it says that there is too much to do, or that a pod is going.
  // One that comes late says that there was no answer in time.
  const late = `${sum(`${seconds}_count`, ',status="503"')} - ${sum(`${seconds}_bucket`, ',status="503",le="1"')}`;
  // text-embeddings-inference's clients get 424 for an error of the service.
  const failed = sum('sentiment_http_requests_total', ',status=~"5..|424",status!="503"');
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
      expr: `(${orNone(failed)} + ${orNone(late)}) / ${requests} > 0.01`,
      for: '5m',
      labels: { severity: 'critical' },
      annotations: {
        summary: 'The sentiment API fails to answer requests.',
        description:
          '{{ $value | humanizePercentage }} of the requests end with a server error, or without an answer in time.',
      },
    },
    {
      alert: 'SentimentApiSaturated',
      expr: `sum(rate(sentiment_refused_requests_total{${own}}[5m])) / ${requests} > 0.01`,
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
      // Of answers, for refusals are fast.
      expr: `histogram_quantile(0.95, sum by (le) (rate(${seconds}_bucket{${own},method="POST",status=~"2.."}[5m]))) > 1`,
      for: '10m',
      labels: { severity: 'warning' },
      annotations: {
        summary: 'The sentiment API is slow.',
        description: 'One answer in twenty takes longer than {{ $value | humanizeDuration }}.',
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
      alert: 'SentimentApiStuckThreads',
      expr: `increase(sentiment_stuck_threads_total{${own}}[15m]) > 0`,
      for: '0m',
      labels: { severity: 'warning' },
      annotations: {
        summary: 'An inference thread of the sentiment API hangs.',
        description:
          '{{ $labels.pod }} has a thread that did not answer for 10 s. If it goes on, the pod starts anew; its log names the time.',
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
