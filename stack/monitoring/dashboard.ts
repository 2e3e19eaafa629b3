import { createHash } from 'node:crypto';

/** PromQL by how to name its series, with labels in double braces. */
type Queries = Readonly<Record<string, string>>;

interface Panel {
  readonly title: string;
  readonly description: string;
  /** Grafana's name of the unit. */
  readonly unit: 'reqps' | 's' | 'short' | 'percentunit' | 'bytes';
  readonly queries: Queries;
}

const OWN = 'namespace="$namespace"';

/** What classifies is sent by POST; probes, scrapes and pages are not. */
const CLASSIFYING = ',method="POST"';
const ANSWERED = `${CLASSIFYING},status=~"2.."`;

function rate(metric: string, by = '', filter = ''): string {
  return `sum${by && ` by (${by})`} (rate(${metric}{${OWN}${filter}}[$__rate_interval]))`;
}

function mean(metric: string): string {
  return `${rate(`${metric}_sum`)} / ${rate(`${metric}_count`)}`;
}

function quantiles(metric: string, filter = ''): Queries {
  const buckets = rate(`${metric}_bucket`, 'le', filter);
  const quantile = (q: number) => [`p${q * 100}`, `histogram_quantile(${q}, ${buckets})`];
  return Object.fromEntries([0.5, 0.95, 0.99].map(quantile));
}

function panel(title: string, unit: Panel['unit'], description: string, queries: Queries): Panel {
  return { title, unit, description, queries };
}

/** From what users notice to what causes it. */
const PANELS: readonly Panel[] = [
  panel('Requests', 'reqps', 'Requests to classify answered each second, by status.', {
    '{{status}}': rate('sentiment_http_requests_total', 'status', CLASSIFYING),
  }),
  panel(
    'Latency',
    's',
    'From the arrival of a request to its classifications; refusals are not among them.',
    quantiles('sentiment_http_request_duration_seconds', ANSWERED),
  ),
  panel('Refused', 'percentunit', 'The share of requests that a full queue refused.', {
    refused: `${rate('sentiment_refused_requests_total')} / ${rate('sentiment_http_requests_total', '', CLASSIFYING)}`,
  }),
  panel('Pods', 'short', 'Pods with a loaded model, by version.', {
    '{{version}}': `count by (version) (sentiment_build_info{${OWN}})`,
  }),
  panel(
    'Queue wait',
    's',
    'From the arrival of a text to its batch.',
    quantiles('sentiment_queue_wait_seconds'),
  ),
  panel('Queue', 'short', 'Texts that wait, by pod.', {
    '{{pod}}': `sentiment_queue_texts{${OWN}}`,
  }),
  panel(
    'Inference',
    's',
    'Time to compute a batch.',
    quantiles('sentiment_inference_duration_seconds'),
  ),
  panel('Batches', 'short', 'Mean number of texts and tokens in a batch.', {
    texts: mean('sentiment_batch_texts'),
    tokens: mean('sentiment_batch_tokens'),
  }),
  panel(
    'Padding',
    'percentunit',
    'The share of tokens given to the model that only fill up a run. The embedded model computes a fifth of them.',
    {
      padding: `${rate('sentiment_padding_tokens_total')} / (${rate('sentiment_padding_tokens_total')} + ${rate('sentiment_tokens_total')})`,
    },
  ),
  panel(
    'Familiarity shift',
    'short',
    'How far the last hour’s texts are from the training domains: 0 as familiar, 0.5 strange.',
    { shift: `avg(sentiment_familiarity_shift{${OWN}} >= -1)` },
  ),
  panel('CPU', 'short', 'CPUs used, by pod.', {
    '{{pod}}': `rate(process_cpu_seconds_total{${OWN}}[$__rate_interval]) and on (namespace, pod) sentiment_build_info`,
  }),
  panel('Memory', 'bytes', 'Resident memory, by pod.', {
    '{{pod}}': `process_resident_memory_bytes{${OWN}} and on (namespace, pod) sentiment_build_info`,
  }),
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
      targets: Object.entries(queries).map(([legendFormat, expr], query) => ({
        refId: String.fromCharCode('A'.charCodeAt(0) + query),
        datasource,
        expr,
        legendFormat,
      })),
    })),
  };
}
