import assert from 'node:assert/strict';
import { processOf } from './kubernetes/containers.js';
import { eventually } from './kubernetes/progress.js';
import type { Pod } from './support/kubectl.js';
import type { Observation, Proof } from './support/proof.js';

describe('Self-healing', () => {
  beforeEach(async function () {
    await this.proof.deployed();
  });

  it('replaces a deleted pod without failing a request', async function () {
    const { proof } = this;
    const [pod] = await proof.kubectl.pods();
    const { failed } = await proof.underLoad('a pod is deleted', async () => {
      await proof.kubectl.run('delete', 'pod', pod!.metadata.name, '--wait=false');
      await proof.record.timed('replace a deleted pod', () => proof.settled(2));
    });
    assert.equal(failed, 0);
  });

  it('restarts a service that was killed', async function () {
    const observation = await signalled(this, 'SIGKILL', 'the service is killed in a pod');
    assertRecovered(observation);
  });

  it('restarts a service that has stopped answering', async function () {
    const observation = await signalled(this, 'SIGSTOP', 'the service hangs in a pod');
    assertRecovered(observation);
  });
});

/** Sends a signal to the service in one of the pods, and waits until it runs again. */
async function signalled(
  context: Mocha.Context,
  signal: NodeJS.Signals,
  what: string,
): Promise<Observation> {
  const { proof } = context;
  if (!proof.cluster.kubeconfig) {
    proof.record.notCovered.push(
      `${what}: only processes of a cluster on this machine can be signalled`,
    );
    context.skip();
  }
  const [pod] = await proof.kubectl.pods();
  const restarts = restartsOf(pod!);
  return proof.underLoad(what, async () => {
    process.kill(await processOf(pod!.metadata.uid, 'node'), signal);
    await proof.record.timed(`restart: ${what}`, async () => {
      await eventually(
        'a restart',
        90_000,
        async () => restartsOf(await same(proof, pod!)) > restarts,
      );
      await proof.settled(2);
    });
  });
}

async function same(proof: Proof, { metadata }: Pod): Promise<Pod> {
  return proof.kubectl.get<Pod>('pod', metadata.name);
}

function restartsOf({ status }: Pod): number {
  return status.containerStatuses?.[0]?.restartCount ?? 0;
}

/** Requests that were with the lost process are lost with it; once it is replaced none is. */
function assertRecovered({ samples }: Observation): void {
  const afterwards = samples.slice(-40).filter(({ failure }) => failure !== undefined);
  assert.deepEqual(afterwards, []);
}
