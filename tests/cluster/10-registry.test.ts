import assert from 'node:assert/strict';
import { Registry } from './kubernetes/registry.js';

describe('With a registry', () => {
  let registry: Registry | undefined;

  before(async function () {
    const { proof } = this;
    if (!proof.cluster.kubeconfig) {
      proof.record.notCovered.push(
        'push to and pull from a registry: it has to be on the machine of the node',
      );
      this.skip();
    }
    registry = await Registry.start();
  });

  after(async function () {
    await this.proof.deployed();
    await registry?.stop();
  });

  it('the image is pushed there, and pods pull it by its digest', async function () {
    const { kubectl, project, record } = this.proof;
    await project.restore();
    await record.timed('push to a registry, pull by digest', () =>
      this.proof.up({ registry: `${registry!.address}/team`, replicas: 1 }),
    );
    const [pod] = await this.proof.settled(1);
    const { image } = pod!.spec.containers[0]!;
    assert.match(
      image,
      new RegExp(`^${registry!.address}/team/sentiment-api(:\\w+)?@sha256:[0-9a-f]{64}$`),
    );
    assert.equal(pod!.status.containerStatuses![0]!.imageID.split('@')[1], image.split('@')[1]);
    assert.equal((await registry!.tags('team/sentiment-api')).length, 1);
    const events = await kubectl.run(
      'get',
      'events',
      `--field-selector=involvedObject.name=${pod!.metadata.name},reason=Pulled`,
    );
    assert.match(events, /Successfully pulled image/);
  });
});
