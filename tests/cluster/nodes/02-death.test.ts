import assert from 'node:assert/strict';
import { forgetUnanswered } from '../kubernetes/network.js';
import { bootNode, joinCluster, killNode } from '../kubernetes/node.js';
import type { ClusterNode } from '../kubernetes/nodes.js';
import { eventually } from '../kubernetes/progress.js';
import { isReady, type Kubectl } from '../support/kubectl.js';
import { NODE_PORT, type Observation } from '../support/proof.js';

/** As long as a cluster with Kubernetes' own settings takes to notice, and then the pods' tolerations. */
const LONGEST_MS = 180_000;

describe('A node that dies without a word', () => {
  let dead: ClusterNode;
  let observation: Observation;
  let diedAt: number;

  before(async function () {
    const { proof } = this;
    const { kubectl, record } = proof;
    await proof.deployed({ replicas: 3 });
    dead = proof.cluster.nodes.at(-1)!;
    observation = await proof.underLoad('a node dies without a word', async (load) => {
      diedAt = load.elapsed;
      await killNode(dead);
      await Promise.all([
        record
          .timed('a node dies: its endpoints are out', () =>
            eventually('endpoints elsewhere alone', LONGEST_MS, async () => {
              return !(await readyEndpoints(kubectl)).includes(dead.name);
            }),
          )
          .then(() => forgetUnanswered(NODE_PORT)),
        record.timed('a node dies: all replicas are back elsewhere', () =>
          eventually('three pods elsewhere', LONGEST_MS, async () => {
            return (await podsElsewhere(kubectl, dead)).length === 3;
          }),
        ),
      ]);
    });
    const failures = observation.samples.filter(({ failure }) => failure !== undefined);
    const last = Math.max(0, ...failures.map(({ at }) => at - diedAt));
    record.notes.push(
      `A node dies without a word: of ${observation.sent} requests ${failures.length} failed, the last one was sent ${(last / 1000).toFixed(1)} s after the death.`,
    );
  });

  it('costs requests only while the endpoints have its pod', () => {
    const afterwards = observation.samples.slice(-40).filter(({ failure }) => failure);
    assert.deepEqual(afterwards, []);
  });

  it('costs a third of the requests at most, for the other pods answer on', () => {
    assert.ok(observation.failed < observation.sent / 3, `${observation.failed} failed`);
  });

  it('comes back, and the pods that it had are gone', async function () {
    const { proof } = this;
    const { nodes } = proof.cluster;
    await proof.record.timed('a node comes back and is ready', async () => {
      await bootNode(dead, nodes);
      await joinCluster(dead);
    });
    await proof.settled(3);
  });
});

interface EndpointSlice {
  readonly endpoints: readonly {
    readonly nodeName: string;
    readonly conditions: { readonly ready: boolean };
  }[];
}

/** The nodes of the endpoints that get requests. */
async function readyEndpoints(kubectl: Kubectl): Promise<string[]> {
  const { items } = await kubectl.get<{ items: EndpointSlice[] }>('endpointslices');
  const all = items.flatMap(({ endpoints }) => endpoints ?? []);
  return all.filter(({ conditions }) => conditions.ready).map(({ nodeName }) => nodeName);
}

async function podsElsewhere(kubectl: Kubectl, { name }: ClusterNode) {
  return (await kubectl.pods()).filter((pod) => pod.spec.nodeName !== name && isReady(pod));
}
