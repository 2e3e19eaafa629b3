import assert from 'node:assert/strict';
import { run } from './kubernetes/command.js';
import { refusalOf } from './support/kubectl.js';
import type { Settings } from './support/project.js';
import { OTHER, type Proof, STACK } from './support/proof.js';
import type { PulumiWay } from './support/pulumiWay.js';
import { isDeployError } from './support/way.js';

describe('With Pulumi', () => {
  let pulumi: PulumiWay;

  before(async function () {
    const { proof } = this;
    if (!proof.pulumi) {
      proof.record.notCovered.push(
        'what Pulumi does by itself (no changes at a second up, refresh, drift, destroy, stacks side by side, refusal of bad configuration, reasons of failures in its output): its CLI or a plugin is missing, or was not wanted',
      );
      this.skip();
    }
    pulumi = proof.pulumi;
    await proof.deployed();
  });

  /** Runs a command on the suite's stack. */
  const onStack = ({ project }: Proof, ...words: string[]) =>
    pulumi.run(project, ...words, '--stack', STACK);

  it('a second `up` changes nothing', async function () {
    await onStack(this.proof, 'up', '--yes', '--expect-no-changes');
  });

  it('`refresh` finds no drift', async function () {
    await onStack(this.proof, 'refresh', '--yes', '--expect-no-changes');
  });

  for (const [what, change] of [
    ['`kubectl scale`', ['scale', 'deployment/sentiment-api', '--replicas=3']],
    ['an edit of the pods', ['set', 'env', 'deployment/sentiment-api', 'LOG_LEVEL=debug']],
    [
      'an edit of the Service',
      ['label', 'service/sentiment-api-service', '--overwrite', 'app.kubernetes.io/part-of=other'],
    ],
  ] as const) {
    it(`drift by ${what} is found, and mended by the next \`up\``, async function () {
      const { proof } = this;
      const before = await specs(proof);
      await proof.kubectl.run(...change);
      assert.notDeepEqual(await specs(proof), before);
      const drift = onStack(proof, 'refresh', '--preview-only', '--expect-no-changes');
      assert.match(await refusalOf(drift), /no changes were expected/);
      await onStack(proof, 'up', '--yes', '--skip-preview', '--refresh');
      assert.deepEqual(await specs(proof), before);
      await proof.settled(2);
    });
  }

  it('bad configuration is refused with every mistake named, before anything is built', async function () {
    const { proof } = this;
    const images = await run('docker', ['images', '--quiet', 'sentiment-api']);
    // With this change there would be something to build.
    await proof.project.change('service/run.ts', 'const HELP = `', 'const HELP = `! ');
    await assert.rejects(proof.up({ replicas: 'many', nodeport: 30_080 }), (error) => {
      assert.ok(isDeployError(error), String(error));
      assert.match(error.output, /replicas="many"/);
      assert.match(error.output, /nodeport: there is no such key; did you mean nodePort\?/);
      return true;
    });
    assert.equal(await run('docker', ['images', '--quiet', 'sentiment-api']), images);
    await proof.deployed();
  });

  it('an autoscaler takes the number of pods as it is, and from then on chooses it, whatever is deployed', async function () {
    const { proof } = this;
    const scaling = (settings: Settings) => {
      const { replicas: _, ...others } = proof.settings(settings);
      return pulumi.up(proof.project, STACK, others);
    };
    await proof.deployed({ replicas: 3 });
    const { failed } = await proof.underLoad('an autoscaler takes over', async () => {
      await scaling({ minReplicas: 2, maxReplicas: 5 });
      assert.equal(await replicasOf(proof), '3');
      // Within its bounds it keeps without metrics too.
      await scaling({ minReplicas: 4, maxReplicas: 5 });
      await proof.settled(4);
      await scaling({ minReplicas: 4, maxReplicas: 5, logLevel: 'debug' });
      await proof.settled(4);
      assert.equal(await replicasOf(proof), '4');
      await onStack(proof, 'up', '--yes', '--expect-no-changes');
      // Pulumi removes the autoscaler last, which may have set its number once more.
      await proof.up();
      await proof.deployed();
    });
    assert.equal(failed, 0);
  });

  it('two stacks live side by side, and `destroy` leaves nothing of the one and all of the other', async function () {
    const { proof } = this;
    const { stack, ...settings } = OTHER;
    const before = await specs(proof);
    const { failed } = await proof.underLoad('another stack comes and goes', async () => {
      await proof.record.timed('deploy another stack', () =>
        proof.up({ ...settings, replicas: 1 }, stack),
      );
      const response = await fetch(`http://127.0.0.1:${OTHER.nodePort}/health`);
      assert.equal(response.status, 200);
      await proof.record.timed('destroy a stack', () =>
        pulumi.run(proof.project, 'destroy', '--yes', '--skip-preview', '--stack', stack),
      );
    });
    assert.equal(failed, 0);
    assert.equal(await proof.kubectl.has('namespace', OTHER.namespace), false);
    const state = JSON.parse(await pulumi.run(proof.project, 'stack', 'export', '--stack', stack));
    assert.deepEqual(state.deployment.resources ?? [], []);
    assert.deepEqual(await specs(proof), before);
  });
});

interface Item {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels: object };
  readonly spec?: object;
}

const replicasOf = ({ kubectl }: Proof) =>
  kubectl.run('get', 'deployment', 'sentiment-api', '--output=jsonpath={.spec.replicas}');

/** What the objects of the stack are meant to be. */
async function specs({ kubectl }: Proof): Promise<unknown> {
  const kinds = 'deployment,service,serviceaccount,networkpolicy,poddisruptionbudget';
  const { items } = await kubectl.get<{ items: Item[] }>(kinds);
  return items.map(({ kind, metadata: { name, labels }, spec }) => ({ kind, name, labels, spec }));
}
