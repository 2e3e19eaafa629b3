import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import { KEYS } from '../../stack/keys.js';
import type { Plan } from '../../stack/program.js';
import { freshPlan, kindOf, plan } from './support.js';

/** The kinds of the resources that differ between two plans, or are in one of them only. */
function changes(before: Plan, after: Plan): string[] {
  const inputs = ({ resources }: Plan, kind: string) =>
    resources.filter((resource) => kindOf(resource) === kind);
  const kinds = [...before.resources, ...after.resources].map(kindOf);
  return [...new Set(kinds)]
    .filter((kind) => !isDeepStrictEqual(inputs(before, kind), inputs(after, kind)))
    .sort();
}

const COMMIT = '0123456789abcdef0123456789abcdef01234567';
const NAMESPACED = [
  'Deployment',
  'NetworkPolicy',
  'PodDisruptionBudget',
  'Service',
  'ServiceAccount',
];

describe('A change of', () => {
  const table: [keys: Record<string, string>, changed: string[], from?: Record<string, string>][] =
    [
      [{ replicas: '5' }, ['Deployment']],
      [{ replicas: '1' }, ['Deployment']],
      [{ replicas: '2' }, ['Deployment'], { replicas: '0' }],
      [{ nodePort: '30081' }, ['Service']],
      [{ logLevel: 'debug' }, ['Deployment']],
      [{ cpuRequest: '500m' }, ['Deployment']],
      [{ cpuLimit: '2' }, ['Deployment']],
      [{ memoryRequest: '300Mi' }, ['Deployment']],
      [{ memoryLimit: '1Gi' }, ['Deployment']],
      [{ model: `owner/name@${COMMIT}` }, ['Deployment', 'Image']],
      [{ nodeImage: 'node:22-bookworm-slim' }, ['Deployment', 'Image']],
      [{ platform: 'linux/arm64' }, ['Deployment', 'Image'], { platform: 'linux/amd64' }],
      [{ registry: 'localhost:5000' }, ['Deployment', 'Image']],
      [{ otlpEndpoint: 'http://collector:4318' }, ['Deployment', 'NetworkPolicy']],
      [{ scrape: 'annotations' }, ['Deployment']],
      [{ scrape: 'serviceMonitor' }, ['ServiceMonitor']],
      [{ dashboard: 'true' }, ['ConfigMap']],
      [{ alerts: 'true', scrape: 'annotations' }, ['PrometheusRule'], { scrape: 'annotations' }],
      [{ context: 'production' }, ['kubernetes']],
      [{ namespace: 'team-a' }, [...NAMESPACED, 'Namespace'].sort()],
      [{ createNamespace: 'false' }, []],
      [{ createNamespace: 'false', namespace: 'a' }, ['Namespace'], { namespace: 'a' }],
      [{ serviceType: 'ClusterIP' }, ['Service']],
      [{ host: 'api.example.com' }, ['Ingress']],
      [{ host: 'a.b', ingressClass: 'nginx' }, ['Ingress'], { host: 'a.b' }],
      [{ host: 'a.b', tlsSecret: 'tls' }, ['Ingress'], { host: 'a.b' }],
      [{ from: '["team-a"]' }, ['NetworkPolicy']],
      [{ env: '{"MAX_TEXTS":128}' }, ['Deployment']],
      [{ neutral: 'true' }, ['Deployment']],
      [{ apiKeys: 'a=0123456789abcdef' }, ['Deployment', 'Secret']],
      [{ apiKeys: 'a=0123456789abcdeg' }, ['Secret'], { apiKeys: 'a=0123456789abcdef' }],
      [{ imagePullSecret: 'ghcr' }, ['Deployment']],
      [{ pod: '{"spec":{"priorityClassName":"high"}}' }, ['Deployment']],
      [{ rolloutTimeout: '600' }, ['Deployment']],
      [{ buildArgs: '{"HTTPS_PROXY":"http://proxy:3128"}' }, ['Image']],
      [{ labels: '{"team":"a"}' }, [...NAMESPACED]],
      [{ maxReplicas: '4' }, ['Deployment', 'HorizontalPodAutoscaler']],
      [{ maxReplicas: '5' }, ['HorizontalPodAutoscaler'], { maxReplicas: '4' }],
      [{ maxReplicas: '4', minReplicas: '3' }, ['HorizontalPodAutoscaler'], { maxReplicas: '4' }],
      [{ maxReplicas: '4', targetCpu: '500m' }, ['HorizontalPodAutoscaler'], { maxReplicas: '4' }],
    ];
  for (const [keys, changed, from = {}] of table) {
    const text = (values: Record<string, string>) =>
      Object.entries(values)
        .map(([key, value]) => `${key}=${value}`)
        .join(' ') || 'the defaults';
    it(`${text(keys)} from ${text(from)} changes ${changed.join(', ') || 'nothing'}`, async () => {
      // What waits for the Deployment's rollout changes with it.
      const awaited =
        changed.includes('Deployment') && !('rolloutTimeout' in keys) ? ['DeploymentPatch'] : [];
      assert.deepEqual(
        changes(await plan(from), await plan(keys)),
        [...changed, ...awaited].sort(),
      );
    });
  }

  it('nothing changes nothing', async () => {
    assert.deepEqual(changes(await plan(), await freshPlan({})), []);
  });

  it('each key is in the table above', () => {
    const named = new Set(table.flatMap(([keys]) => Object.keys(keys)));
    assert.deepEqual([...named].sort(), Object.keys(KEYS).sort());
  });
});
