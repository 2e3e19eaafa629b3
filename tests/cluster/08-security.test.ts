import assert from 'node:assert/strict';
import { manifests } from './support/kubectlWay.js';
import { NAMESPACE, STACK } from './support/proof.js';

const ENFORCE = 'pod-security.kubernetes.io/enforce';

describe('The deployment', () => {
  before(async function () {
    await this.proof.deployed();
  });

  it('runs in a namespace that enforces the restricted Pod Security Standard', async function () {
    const { metadata } = await this.proof.kubectl.get<{
      metadata: { labels: Record<string, string> };
    }>('namespace', NAMESPACE);
    assert.equal(metadata.labels[ENFORCE], 'restricted');
  });

  it('has no pod that the standard warns of', async function () {
    await this.proof.kubectl.run(
      ...['label', 'namespace', NAMESPACE, `${ENFORCE}=restricted`],
      ...['--overwrite', '--dry-run=server', '--warnings-as-errors'],
    );
  });

  it('consists of manifests that the API server takes without a warning', async function () {
    const { kubectl, project } = this.proof;
    const objects = await manifests(project, STACK);
    const applied = await kubectl.feed(
      objects,
      ...['apply', '--server-side', '--force-conflicts', '--dry-run=server'],
      ...['--warnings-as-errors', '--filename=-'],
    );
    assert.equal(applied.trim().split('\n').length, objects.split('\n---\n').length);
  });
});
