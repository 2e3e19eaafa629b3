import { pulumi } from '../commands.js';
import { type Check, problem } from '../finding.js';
import { clusterOf } from '../snapshot.js';
import { list } from '../words.js';

const OPERATOR_GROUP = 'monitoring.coreos.com';

/** Whether the cluster knows the kinds of object that the Prometheus Operator brings. */
export const operator: Check = (snapshot) => {
  const groups = clusterOf(snapshot)?.apiGroups;
  if (!groups || 'error' in groups || groups.found.includes(OPERATOR_GROUP)) return [];
  const { scrape, alerts } = snapshot.stack.config;
  const needed = [
    ...(scrape === 'serviceMonitor' ? [{ key: 'scrape', kind: 'ServiceMonitor' }] : []),
    ...(alerts ? [{ key: 'alerts', kind: 'PrometheusRule' }] : []),
  ];
  if (needed.length === 0) return [];
  const without = needed.map(({ key }) => pulumi(snapshot, `config rm ${key}`));
  return problem(
    `The cluster has no Prometheus Operator, and so knows no ${list(needed.map(({ kind }) => kind))}: a deploy would fail (no matches for kind).`,
    `Install the operator, for example by the chart kube-prometheus-stack; or do without: ${without.join('; ')}`,
  );
};
