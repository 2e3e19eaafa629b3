import { createHash } from 'node:crypto';

interface Query {
  readonly expr: string;
  /** How to name the series, with labels in double braces. */
  readonly legend: string;
}

interface Panel {
  readonly title: string;
  readonly description: string;
  /** Grafana's name of the unit. */
  readonly unit: 'reqps' | 's' | 'short' | 'percentunit' | 'bytes';
  readonly queries: readonly Query[];
}

const OWN = 'namespace="$namespace"';

/** What classifies is sent by POST; probes, scrapes and pages are not. */
const CLASSIFYING = ',method="POST"';
const ANSWERED = `${CLASSIFYING},status=~"2.."`;

function rate(metric: string, by = '', filter = ''): string {
  return `sum${by && ` by (${by})`} (rate(${metric}{${OWN}${filter}}[$__rate_interval]))`;
}

function quantiles(metric: string, filter = ''): Query[] {
  return [0.5, 0.95, 0.99].map((quantile) => ({
    expr: `histogram_quantile(${quantile}, ${rate(`${metric}_bucket`, 'le', filter)})`,
    legend: `p${quantile * 100}`,
  }));
}

/** From what users notice to what causes it. */
const PANELS: readonly Panel[] = [
  {
    title: 'Requests',
    description: 'Requests to classify answered each second, by status.',
    unit: 'reqps',
    queries: [
      {
        expr: rate('sentiment_http_requests_total', 'status', CLASSIFYING),
        legend: '{{status}}',
      },
    ],
  },
  {
    title: 'Latency',
    description:
      'From the arrival of a request to its classifications; refusals are not among them.',
    unit: 's',
    queries: quantiles('sentiment_http_request_duration_seconds', ANSWERED),
  },
  {
    title: 'Refused',
    description: 'The share of requests that a full queue refused.',
    unit: 'percentunit',
    queries: [
      {
        expr: `${rate('sentiment_refused_requests_total')} / ${rate('sentiment_http_requests_total', '', CLASSIFYING)}`,
        legend: 'refused',
      },
    ],
  },
  {
    title: 'Pods',
    description: 'Pods with a loaded model, by version.',
    unit: 'short',
    queries: [
      {
        expr: `count by (version) (sentiment_build_info{${OWN}})`,
        legend: '{{version}}',
      },
    ],
  },
  {
    title: 'Queue wait',
    description: 'From the arrival of a text to its batch.',
    unit: 's',
    queries: quantiles('sentiment_queue_wait_seconds'),
  },
  {
    title: 'Queue',
    description: 'Texts that wait, by pod.',
    unit: 'short',
    queries: [{ expr: `sentiment_queue_texts{${OWN}}`, legend: '{{pod}}' }],
  },
  {
    title: 'Inference',
    description: 'Time to compute a batch.',
    unit: 's',
    queries: quantiles('sentiment_inference_duration_seconds'),
  },
  {
    title: 'Batches',
    description: 'Mean number of texts and tokens in a batch.',
    unit: 'short',
    queries: ['texts', 'tokens'].map((what) => ({
      expr: `${rate(`sentiment_batch_${what}_sum`)} / ${rate(`sentiment_batch_${what}_count`)}`,
      legend: what,
    })),
  },
  {
    title: 'Padding',
    description:
      'The share of tokens given to the model that only fill up a run. The embedded model computes a fifth of them.',
    unit: 'percentunit',
    queries: [
      {
        expr: `${rate('sentiment_padding_tokens_total')} / (${rate('sentiment_padding_tokens_total')} + ${rate('sentiment_tokens_total')})`,
        legend: 'padding',
      },
    ],
  },
  {
    title: 'Familiarity shift',
    description:
      'How far the last hour’s texts are from the training domains: 0 as familiar, 0.5 strange.',
    unit: 'short',
    queries: [{ expr: `avg(sentiment_familiarity_shift{${OWN}} >= -1)`, legend: 'shift' }],
  },
  {
    title: 'CPU',
    description: 'CPUs used, by pod.',
    unit: 'short',
    queries: [
      {
        expr: `rate(process_cpu_seconds_total{${OWN}}[$__rate_interval]) and on (namespace, pod) sentiment_build_info`,
        legend: '{{pod}}',
      },
    ],
  },
  {
    title: 'Memory',
    description: 'Resident memory, by pod.',
    unit: 'bytes',
    queries: [
      {
        expr: `process_resident_memory_bytes{${OWN}} and on (namespace, pod) sentiment_build_info`,
        legend: '{{pod}}',
      },
    ],
  },
];

const COLUMNS = 2;
/** Grafana's grid is 24 units wide. */
const SIZE = { w: 24 / COLUMNS, h: 8 };

/** Grafana's identity of the dashboard, of which it takes 40 characters. */
export function dashboardUid(namespace: string, instance: string): string {
  const digest = createHash('sha256').update(`${namespace}/${instance}`).digest('hex');
  return `sentiment-api-${digest.slice(0, 12)}`;
}

/**
 * The Grafana dashboard, as Grafana imports it. Data source and namespace are chosen in it.
 *
 * @param namespace the one chosen at first
 * @param instance tells it from other installations' in the same Grafana, together with the namespace
 * @see https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/
 */
export function dashboard(namespace: string, instance: string) {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Grafana fills it in
  const datasource = { type: 'prometheus', uid: '${datasource}' };
  return {
    uid: dashboardUid(namespace, instance),
    // Grafana wants titles to differ too.
    title: `Sentiment API (${namespace}, ${instance})`,
    schemaVersion: 39,
    editable: false,
    refresh: '30s',
    time: { from: 'now-1h', to: 'now' },
    templating: {
      list: [
        { name: 'datasource', type: 'datasource', query: 'prometheus' },
        {
          name: 'namespace',
          type: 'query',
          datasource,
          query: 'label_values(sentiment_build_info, namespace)',
          current: { text: namespace, value: namespace },
          refresh: 2,
        },
      ],
    },
    panels: PANELS.map(({ title, description, unit, queries }, index) => ({
      id: index + 1,
      type: 'timeseries',
      title,
      description,
      datasource,
      gridPos: {
        ...SIZE,
        x: (index % COLUMNS) * SIZE.w,
        y: Math.floor(index / COLUMNS) * SIZE.h,
      },
      fieldConfig: { defaults: { unit, min: unit === 'short' ? null : 0 }, overrides: [] },
      targets: queries.map(({ expr, legend }, query) => ({
        refId: String.fromCharCode('A'.charCodeAt(0) + query),
        datasource,
        expr,
        legendFormat: legend,
      })),
    })),
  };
}
