import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { NamedFinding } from '../../doctor/checks.js';
import { run } from './kubernetes/command.js';
import { killFamily } from './kubernetes/processes.js';
import { eventually } from './kubernetes/progress.js';
import { resetKubernetes } from './kubernetes/start.js';
import { refusalOf } from './support/kubectl.js';
import { NAMESPACE, OTHER, type Proof, STACK } from './support/proof.js';
import type { PulumiWay } from './support/pulumiWay.js';

const UP = ['up', '--yes', '--skip-preview'];

describe('A stack to which something happens', () => {
  let pulumi: PulumiWay;

  before(async function () {
    const { proof } = this;
    if (!proof.pulumi) {
      proof.record.notCovered.push(
        'mishaps (a reset cluster, an interrupted `up`, deletions by hand, two `up`s at once), which Pulumi’s state is about',
      );
      this.skip();
    }
    pulumi = proof.pulumi;
    await proof.deployed();
  });

  it('is whole again after the `up` that follows deletions by hand', async function () {
    const { proof } = this;
    await proof.kubectl.run('delete', 'service,deployment,networkpolicy', '--all');
    const drift = ['refresh', '--preview-only', '--expect-no-changes', '--stack', STACK];
    assert.match(await refusalOf(pulumi.run(proof.project, ...drift)), /no changes were expected/);
    await proof.record.timed('mend deletions by hand', () => proof.deployed());
    await assertServes(proof);
  });

  it('is destroyed after deletions by hand, without a complaint', async function () {
    const { proof } = this;
    const { stack, ...settings } = OTHER;
    await proof.up({ ...settings, replicas: 1 }, stack);
    await proof.kubectl.in(OTHER.namespace).run('delete', 'service,deployment', '--all');
    await pulumi.run(proof.project, 'refresh', '--yes', '--skip-preview', '--stack', stack);
    await proof.kubectl.run('delete', 'namespace', OTHER.namespace);
    await pulumi.run(proof.project, 'destroy', '--yes', '--skip-preview', '--stack', stack);
    const state = JSON.parse(await pulumi.run(proof.project, 'stack', 'export', '--stack', stack));
    assert.deepEqual(state.deployment.resources ?? [], []);
  });

  it('goes on after an `up` that was killed in the middle, once its lock is taken away', async function () {
    const { proof } = this;
    const { failed } = await proof.underLoad('an `up` is killed in the middle', async () => {
      await pulumi.select(proof.project, STACK, proof.settings({ replicas: 3, logLevel: 'debug' }));
      const generation = () => generationOf(proof);
      const before = await generation();
      const up = pulumi.start(proof.project, ...UP, '--stack', STACK);
      await eventually('a change', 120_000, async () => (await generation()) !== before);
      await killFamily(up.pid!);
      await once(up, 'exit');
      const refusal = await refusalOf(pulumi.run(proof.project, ...UP, '--stack', STACK));
      assert.match(refusal, /pulumi cancel/);
      await pulumi.run(proof.project, 'cancel', '--yes', '--stack', STACK);
      await proof.up({ replicas: 3, logLevel: 'debug' });
      await proof.settled(3);
    });
    assert.equal(failed, 0);
    await proof.deployed();
  });

  it('takes one of two `up`s at the same moment, and refuses the other', async function () {
    const { proof } = this;
    await pulumi.select(proof.project, STACK, proof.settings({ replicas: 3 }));
    const both = await Promise.allSettled(
      [1, 2].map(() => pulumi.run(proof.project, ...UP, '--stack', STACK)),
    );
    const refused = both.filter(({ status }) => status === 'rejected');
    assert.equal(refused.length, 1);
    assert.match(String((refused[0] as PromiseRejectedResult).reason), /currently locked/);
    await proof.settled(3);
    await proof.deployed();
  });

  it('is deployed again to a cluster that was reset, by nothing but `up`', async function () {
    const { proof } = this;
    if (!proof.cluster.kubeconfig) {
      proof.record.notCovered.push('a reset of the cluster: it is the user’s own');
      this.skip();
    }
    await resetKubernetes(proof.cluster.nodes);
    assert.equal(await proof.kubectl.has('namespace', NAMESPACE), false);
    const { says, advice } = await recordedFinding(proof, pulumi);
    assert.match(says, /on record what the cluster does not have: the Deployment .* was reset/);
    assert.match(advice!, /^Deploy anew: (pulumi up|npm run up)/);
    await proof.record.timed('deploy again after a reset of the cluster', () => proof.deployed());
    await assertServes(proof);
  });
});

/** What the doctor says is wrong with the stack's objects, once it is called as a user calls it. */
async function recordedFinding({ project }: Proof, { environment }: PulumiWay) {
  const doctor = ['run', '--silent', 'doctor', '--', '--json', '--stack', STACK];
  const said = await refusalOf(run('npm', doctor, { cwd: project.folder, env: environment }));
  const { findings } = JSON.parse(said) as { findings: NamedFinding[] };
  return findings.find(({ check }) => check === 'recorded')!;
}

const generationOf = ({ kubectl }: Proof) =>
  kubectl.run('get', 'deployment', 'sentiment-api', '--output=jsonpath={.metadata.generation}');

async function assertServes({ url }: Proof): Promise<void> {
  assert.equal((await fetch(`${url}/health`)).status, 200);
}
