import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Metrics } from '../../service/telemetry/metrics.js';
import { alerts } from '../../stack/monitoring/alerts.js';
import { dashboard } from '../../stack/monitoring/dashboard.js';
import { inputsOf, plan } from './support.js';

/** The names of the series that the service exposes. */
async function exposed(): Promise<Set<string>> {
  const metrics = new Metrics();
  metrics.describe(
    { name: 'model', revision: '', labels: [], maxTokens: 512 },
    { queuedTexts: 0, queuedTokens: 0 },
  );
  const text = await metrics.registry.metrics();
  const types = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)];
  return new Set(
    types.flatMap(([, name, type]) =>
      type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name!],
    ),
  );
}

function seriesIn(expr: string): string[] {
  return expr.match(/\b(sentiment|process)_\w+/g) ?? [];
}

describe('Monitoring', () => {
  it('is off by default', async () => {
    const { resources } = await plan();
    assert(
      !resources.some(({ type }) => type.includes('monitoring') || type.includes('ConfigMap')),
    );
    assert(!('annotations' in inputsOf(await plan(), 'Deployment').spec.template.metadata));
  });

  it('by annotations tells Prometheus where each pod has its metrics', async () => {
    const { template } = inputsOf(await plan({ scrape: 'annotations' }), 'Deployment').spec;
    assert.deepEqual(template.metadata.annotations, {
      'prometheus.io/scrape': 'true',
      'prometheus.io/path': '/metrics',
      'prometheus.io/port': String(template.spec.containers[0].ports[1].containerPort),
    });
  });

  it('by a ServiceMonitor tells the Prometheus Operator', async () => {
    const planned = await plan({ scrape: 'serviceMonitor' });
    const { apiVersion, metadata, spec } = inputsOf(planned, 'ServiceMonitor');
    assert.equal(apiVersion, 'monitoring.coreos.com/v1');
    assert.equal(metadata.namespace, 'default');
    const service = inputsOf(planned, 'Service');
    for (const [label, value] of Object.entries(spec.selector.matchLabels))
      assert.equal(service.metadata.labels[label], value, 'selects the Service');
    const { ports } = inputsOf(planned, 'Deployment').spec.template.spec.containers[0];
    assert(ports.some(({ name }: { name: string }) => name === spec.endpoints[0].targetPort));
  });

  it('puts the dashboard where Grafana’s sidecar finds it', async () => {
    const { metadata, data } = inputsOf(await plan({ dashboard: 'true' }), 'ConfigMap');
    assert.equal(metadata.labels.grafana_dashboard, '1');
    const [file, ...others] = Object.keys(data);
    assert.deepEqual(others, []);
    assert.deepEqual(JSON.parse(data[file!]), dashboard('default', 'test'));
  });

  it('gives each installation’s dashboard a file, an identity and a title of its own', async () => {
    const dashboards = [];
    for (const namespace of ['team-a', 'team-b']) {
      const { data } = inputsOf(await plan({ dashboard: 'true', namespace }), 'ConfigMap');
      const [[file, text]] = Object.entries(data) as [[string, string]];
      dashboards.push({ file, ...JSON.parse(text) });
    }
    for (const field of ['file', 'uid', 'title'])
      assert.equal(new Set(dashboards.map((one) => one[field])).size, 2, field);
    for (const { uid } of dashboards) assert(uid.length <= 40);
    assert.notEqual(dashboard('a', 'dev').uid, dashboard('a', 'production').uid);
  });

  it('puts the alerts on the stack’s namespace', async () => {
    const { spec } = inputsOf(
      await plan({ alerts: 'true', scrape: 'annotations', namespace: 'team-a' }),
      'PrometheusRule',
    );
    assert.deepEqual(spec.groups, [{ name: 'sentiment-api', rules: alerts('team-a') }]);
  });
});

describe('The alerts', () => {
  it('are on series that the service exposes', async () => {
    const known = await exposed();
    for (const { alert, expr } of alerts('team-a')) {
      const series = seriesIn(expr);
      assert(series.length > 0, alert);
      for (const name of series) assert(known.has(name), `${alert}: ${name}`);
    }
  });

  it('are on the pods of their namespace only', () => {
    for (const { alert, expr } of alerts('team-a'))
      assert(expr.includes('namespace="team-a"'), alert);
  });

  it('are all in docs/deploying.md', () => {
    const documented = readFileSync('docs/deploying.md', 'utf8').match(
      /(?<=^\| )SentimentApi\w+/gm,
    );
    assert.deepEqual(
      documented,
      alerts('team-a').map(({ alert }) => alert),
    );
  });

  it('say what is wrong and how bad that is', () => {
    for (const { labels, annotations } of alerts('team-a')) {
      assert(['warning', 'critical'].includes(labels.severity));
      assert(annotations.summary.endsWith('.') && annotations.description.endsWith('.'));
    }
  });
});

describe('The dashboard', () => {
  const { panels } = dashboard('team-a', 'dev');

  it('shows series that the service exposes', async () => {
    const known = await exposed();
    const shown = panels.flatMap(({ targets }) => targets.flatMap(({ expr }) => seriesIn(expr)));
    for (const name of shown) assert(known.has(name), name);
  });

  it('has its panels side by side, none over another', () => {
    const places = panels.map(({ gridPos: { x, y, w, h } }) => ({ x, y, w, h }));
    for (const { x, w } of places) assert(x + w <= 24);
    assert.equal(new Set(places.map(({ x, y }) => `${x},${y}`)).size, panels.length);
    assert.equal(new Set(panels.map(({ id }) => id)).size, panels.length);
  });
});
