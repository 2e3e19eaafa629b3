import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { parseAllDocuments } from 'yaml';
import { type Manifest, toManifests, toYaml } from '../../stack/manifests.js';
import { kindOf, plan } from './support.js';

function run(...args: string[]) {
  const command = ['--import', 'tsx', 'stack/commands/manifests.ts', ...args];
  return spawnSync(process.execPath, command, { encoding: 'utf8' });
}

describe('The manifests', () => {
  it('are the objects of the stack, in an order in which they can be created', async () => {
    const { resources } = await plan({ namespace: 'team-a', maxReplicas: '4' });
    assert.deepEqual(
      toManifests(resources).map(({ kind }) => kind),
      [
        'Namespace',
        'ServiceAccount',
        'NetworkPolicy',
        'Service',
        'Deployment',
        'HorizontalPodAutoscaler',
        'PodDisruptionBudget',
      ],
    );
  });

  it('have what the program asks for, less the annotations for Pulumi alone', async () => {
    const { resources } = await plan();
    for (const manifest of toManifests(resources)) {
      const planned = resources.find((resource) => kindOf(resource) === manifest.kind)!.inputs;
      const { annotations, ...metadata } = planned.metadata as Manifest['metadata'];
      assert.deepEqual(manifest, { ...planned, metadata });
      assert.deepEqual(
        annotations,
        manifest.kind === 'Service' ? { 'pulumi.com/skipAwait': 'true' } : undefined,
      );
    }
  });

  it('come back from their YAML as they were, also as YAML 1.1 reads it', async () => {
    const { resources } = await plan({ namespace: 'no' });
    const objects = toManifests(resources);
    for (const version of ['1.1', '1.2'] as const) {
      const parsed = parseAllDocuments(toYaml(objects), { version });
      assert.deepEqual(
        parsed.map((document) => document.toJS()),
        objects,
      );
    }
  });
});

describe('npm run manifests', () => {
  it('prints the dev stack with the values that it is given instead', () => {
    const { stdout, stderr, status } = run(
      '--config',
      'replicas=4',
      '--config',
      'namespace=team-a',
    );
    assert.equal(status, 0);
    assert.equal(stderr, '');
    const objects = parseAllDocuments(stdout).map((document) => document.toJS());
    assert.equal(objects[0].kind, 'Namespace');
    const deployment = objects.find(({ kind }) => kind === 'Deployment');
    assert.equal(deployment.spec.replicas, 4);
    assert.equal(deployment.metadata.labels['app.kubernetes.io/instance'], 'dev');
  });

  it('says that it cannot know the digest of an image for a registry', () => {
    const { stdout, stderr, status } = run('--config', 'registry=localhost:5000');
    assert.equal(status, 0);
    assert.match(
      stderr,
      /^localhost:5000\/sentiment-api:[0-9a-f]{12}: only a push tells the digest/,
    );
    assert.match(stdout, /image: localhost:5000\/sentiment-api:[0-9a-f]{12}\n/);
  });

  it('prints no secret, and says how to make the one that it names', () => {
    const { stdout, stderr, status } = run('--config', 'apiKeys=team-a=0123456789abcdef');
    assert.equal(status, 0);
    const objects = parseAllDocuments(stdout).map((document) => document.toJS());
    assert(!objects.some(({ kind }) => kind === 'Secret'));
    const { volumes } = objects.find(({ kind }) => kind === 'Deployment').spec.template.spec;
    assert(stderr.includes(`kubectl create secret generic ${volumes[0].secret.secretName} `));
    for (const output of [stdout, stderr]) {
      assert(!output.includes('0123456789abcdef'));
      assert(!output.includes(Buffer.from('team-a=0123456789abcdef').toString('base64')));
    }
  });

  it('says how kubectl leaves the number of pods to an autoscaler', () => {
    const { stderr } = run('--config', 'maxReplicas=4', '--config', 'namespace=team-a');
    // `set-last-applied` would fail for the autoscaler, which is not there yet, and so change nothing.
    assert.match(
      stderr,
      /: kubectl annotate deployment sentiment-api --namespace team-a kubectl\.kubernetes\.io\/last-applied-configuration-\n$/,
    );
  });

  it('prints nothing but the mistakes when there are any', () => {
    const { stdout, stderr, status } = run('--config', 'replcas=4');
    assert.equal(status, 1);
    assert.equal(stdout, '');
    assert.equal(
      stderr,
      'the stack configuration has 1 mistake(s):\n  replcas: there is no such key; did you mean replicas?\n',
    );
  });
});
