import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { KEYS_SECRET } from '../../stack/objects/apiKeys.js';
import { post } from '../support/post.js';
import { eventually } from './kubernetes/progress.js';
import { manifests } from './support/kubectlWay.js';
import { type Proof, STACK } from './support/proof.js';

const newKey = () => randomBytes(24).toString('hex');
const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

/** A Secret reaches the files of pods within a period of the kubelet, and some. */
const LONGEST_MS = 180_000;

describe('With keys', () => {
  const [first, second] = [newKey(), newKey()];

  before(async function () {
    await this.proof.deployed();
    await this.proof.deployed({ apiKeys: `team=${first}` });
  });

  after(async function () {
    const { proof } = this;
    await proof.deployed();
    if (!proof.pulumi) await proof.kubectl.run('delete', 'secret', KEYS_SECRET);
    assert.equal(await proof.kubectl.has('secret', KEYS_SECRET), false);
  });

  it('who has none, or a wrong one, is refused, and who has one is answered', async function () {
    const { url } = this.proof;
    const none = await ask(url);
    assert.equal(none.status, 401);
    assert.match(none.headers.get('www-authenticate') ?? '', /^Bearer/);
    assert.equal((await ask(url, bearer(second))).status, 401);
    assert.equal((await ask(url, bearer(first))).status, 200);
  });

  it('they are encrypted in Pulumi’s state and configuration, and absent from the manifests', async function () {
    const { proof } = this;
    const hidden = [first, Buffer.from(`team=${first}`).toString('base64')];
    const absentIn = (text: string) => assert.ok(!hidden.some((one) => text.includes(one)));
    absentIn(await manifests(proof.project, STACK));
    if (!proof.pulumi) return;
    const state = await proof.pulumi.run(proof.project, 'stack', 'export', '--stack', STACK);
    assert.match(state, new RegExp(KEYS_SECRET));
    absentIn(state);
    absentIn(await readFile(join(proof.project.folder, `Pulumi.${STACK}.yaml`), 'utf8'));
  });

  it('a rotation fails no request that has a good one', async function () {
    const { proof } = this;
    let key = first;
    const { failed } = await proof.underLoad(
      'a key is rotated',
      async () => {
        await proof.record.timed('a second key is taken by all pods', async () => {
          await proof.up({ apiKeys: `team=${first}\nteam=${second}` });
          await everywhere(proof, second, 200);
        });
        key = second;
        await proof.record.timed('the first key is taken by none', async () => {
          await proof.up({ apiKeys: `team=${second}` });
          await everywhere(proof, first, 401);
        });
      },
      { headers: () => bearer(key) },
    );
    assert.equal(failed, 0);
  });
});

function ask(url: string, headers: Record<string, string> = {}): Promise<Response> {
  return post(`${url}/analyze`, { text: 'I love it.' }, { connection: 'close', ...headers });
}

/** Waits until so many new connections meet the same answer that no pod was passed by. */
async function everywhere({ url }: Proof, key: string, status: number): Promise<void> {
  await eventually(`status ${status} from every pod`, LONGEST_MS, async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask(url, bearer(key))));
    return answers.every((answer) => answer.status === status);
  });
}
