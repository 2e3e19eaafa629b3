import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cluster } from './kubernetes/cluster.js';
import { run } from './kubernetes/command.js';
import { Guard } from './kubernetes/guard.js';
import { imageCrossed } from './kubernetes/images.js';
import { eventually } from './kubernetes/progress.js';
import { Registry } from './kubernetes/registry.js';
import { FaultyStacks, server } from './support/faultyStacks.js';

const SERVING = server('200');
const [HERE, ELSEWHERE] =
  process.arch === 'arm64' ? ['linux/arm64', 'linux/amd64'] : ['linux/amd64', 'linux/arm64'];
/** A stack that builds for other nodes than there are, and has its pods go to them all the same. */
const FOREIGN = { platform: ELSEWHERE!, pod: JSON.stringify({ spec: { nodeSelector: null } }) };

describe('What the doctor advises', () => {
  let cluster: Cluster;
  let stacks: FaultyStacks;

  before(function () {
    cluster = this.proof.cluster;
    if (!cluster.kubeconfig) {
      this.proof.record.notCovered.push('the doctor’s advice: its faults are no user’s cluster’s');
      this.skip();
    }
    stacks = new FaultyStacks(cluster, 30_230);
  });

  after(() => stacks?.remove());

  /** Whether, at the end of it all, the pods serve. */
  const recovers = async (name: string) =>
    assert.equal((await stacks.found(name, 'rollout', 'ok')).says, '1 of 1 pods serve.');

  it('mends a pull: an unknown certificate, then a missing password, then another architecture', async () => {
    const registry = await Registry.start();
    const guard = await Guard.start(registry);
    try {
      await pushForBoth(registry, cluster.nodeImage!);
      const keys = { registry: `${guard.address}/team` };
      const image = (tag: string) => ({ image: `${guard.address}/team/sentiment-api:${tag}` });
      const stack = { name: 'pull', script: SERVING };
      await stacks.deploy({ ...stack, keys: { ...keys, ...FOREIGN }, container: image('foreign') });

      const unknown = await stacks.found('pull', 'imagePull', 'problem', /x509/);
      assert.match(unknown.says, /the node does not trust the certificate of the registry/);
      assert.match(unknown.advice!, /hosts\.toml, ca/);
      await guard.trust(cluster.nodes);

      const refused = await stacks.found('pull', 'imagePull', 'problem', /does not let the node/);
      assert.match(refused.says, /401/);
      assert.match(refused.advice!, /create secret docker-registry NAME.*imagePullSecret NAME/);
      const create = ['create', 'secret', 'docker-registry', 'guard', ...guard.credentials];
      await stacks.in('pull').run(...create);
      const secret = { imagePullSecret: 'guard' };
      await stacks.deploy({
        ...stack,
        keys: { ...keys, ...FOREIGN, ...secret },
        container: image('foreign'),
      });

      const foreign = await stacks.found('pull', 'imagePull', 'problem', /platform/);
      assert.match(foreign.says, /is not built for what the node runs/);
      assert.match(foreign.advice!, new RegExp(`config set platform ${HERE}`));
      await stacks.deploy({
        ...stack,
        keys: { ...keys, ...secret, platform: HERE! },
        container: image('fitting'),
      });
      await recovers('pull');
    } finally {
      await guard.stop();
      await registry.stop();
    }
  });

  it('mends a program of another architecture', async () => {
    await importForeignProgram('foreign:local');
    const container = { image: 'foreign:local', command: ['/program'] };
    await stacks.deploy({ name: 'foreign', keys: FOREIGN, container });
    const { says, advice } = await stacks.found(
      'foreign',
      'architecture',
      'problem',
      /exec format/,
    );
    assert.match(says, /cannot run on its node: the image is for another architecture/);
    assert.match(advice!, new RegExp(`config set platform ${HERE}`));
    await stacks.deploy({ name: 'foreign', script: SERVING });
    await recovers('foreign');
  });

  it('removes pods that an eviction left, which it calls no fault', async () => {
    const write = "setInterval(() => console.log('.'.repeat(100_000)), 50)";
    const limits = { memory: '128Mi', 'ephemeral-storage': '1Mi' };
    await stacks.deploy({
      name: 'evicted',
      script: `${SERVING}; if (Date.now() < ${Date.now() + 10_000}) ${write}`,
      container: { resources: { requests: { cpu: '10m' }, limits } },
    });
    const { says, advice } = await stacks.found('evicted', 'left', 'note');
    assert.match(says, /ended for good \(Evicted\)/);
    await recovers('evicted');
    const problems = await problemsOf('evicted');
    assert.deepEqual(problems, []);
    await run('bash', ['-c', advice!.split(': ').at(-1)!], {
      env: stacks.environment as Record<string, string>,
    });
    const left = (await stacks.examine(stacks.configOf('evicted'))).filter(
      ({ check }) => check === 'left',
    );
    assert.deepEqual(left, []);
  });

  it('calls no fault what ended once', async () => {
    const end = `setTimeout(() => process.exit(1), ${Date.now() + 20_000} - Date.now())`;
    const script = `${SERVING}; if (Date.now() < ${Date.now() + 19_000}) ${end}`;
    await stacks.deploy({ name: 'once', script });
    await recovers('once');
    const said: string[] = [];
    await eventually('a restart', 60_000, async () => {
      said.push(...(await problemsOf('once')));
      const [pod] = await stacks.in('once').pods();
      return pod!.status.containerStatuses![0]!.restartCount === 1;
    });
    await recovers('once');
    assert.deepEqual(said, []);
  });

  /** What is said of the pods that they have done wrong. */
  async function problemsOf(name: string): Promise<string[]> {
    const findings = await stacks.examine(stacks.configOf(name));
    const faults = findings.filter(({ check, level }) => check === 'crash' && level === 'problem');
    return faults.map(({ says }) => says);
  }
});

/** Pushes an image as two: one for the nodes, and an index that has it for other ones alone. */
async function pushForBoth({ address }: Registry, image: string): Promise<void> {
  const name = `${address}/team/sentiment-api:fitting`;
  await run('docker', ['tag', image, name]);
  await run('docker', ['push', name]);
  const manifests = `http://${address}/v2/team/sentiment-api/manifests`;
  const mediaType = 'application/vnd.docker.distribution.manifest.v2+json';
  const response = await fetch(`${manifests}/fitting`, { headers: { accept: mediaType } });
  const digest = response.headers.get('docker-content-digest');
  const size = (await response.arrayBuffer()).byteLength;
  const [os, architecture] = ELSEWHERE!.split('/');
  const listType = 'application/vnd.docker.distribution.manifest.list.v2+json';
  const list = {
    schemaVersion: 2,
    mediaType: listType,
    manifests: [{ mediaType, size, digest, platform: { os, architecture } }],
  };
  const put = await fetch(`${manifests}/foreign`, {
    method: 'PUT',
    headers: { 'content-type': listType },
    body: JSON.stringify(list),
  });
  assert.equal(put.status, 201);
}

/** An image of one program: the head of an ELF file for the other architecture, which says as much. */
async function importForeignProgram(name: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'foreign-'));
  try {
    const elf = Buffer.alloc(4096);
    // 64 bits, little-endian, version 1; an executable, for AArch64 or x86-64.
    elf.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
    elf.writeUInt16LE(2, 16);
    elf.writeUInt16LE(ELSEWHERE === 'linux/arm64' ? 0xb7 : 0x3e, 18);
    await writeFile(join(folder, 'program'), elf, { mode: 0o755 });
    const archive = join(folder, 'image.tar');
    await run('tar', ['-C', folder, '-cf', archive, 'program']);
    await run('docker', ['import', archive, name]);
    await imageCrossed(name);
  } finally {
    await rm(folder, { recursive: true });
  }
}
