import assert from 'node:assert/strict';
import { request } from 'undici';
import type { Pod } from './support/kubectl.js';

const CONCURRENCY = 32;
const DURATION_MS = 30_000;
const TEXTS = 64;
/** The largest body that the service takes by default, less what JSON adds. */
const TEXT_CHARACTERS = 1_048_576 / TEXTS - 16;

const PEAK_MEMORY = `
  const { existsSync, readFileSync } = require('node:fs');
  const files = ['/sys/fs/cgroup/memory.peak', '/sys/fs/cgroup/memory/memory.max_usage_in_bytes'];
  console.log(readFileSync(files.find(existsSync), 'utf8'))`;

describe('The largest requests, as many at once as come', () => {
  it('do not take the memory that a pod must not exceed', async function () {
    const { proof } = this;
    const [pod] = await proof.deployed({ replicas: 1 });
    const text = 'A film of rare beauty, and not one minute too long. '.repeat(
      TEXT_CHARACTERS / 52,
    );
    const body = JSON.stringify({ text: Array(TEXTS).fill(text) });
    const statuses: Record<string, number> = {};
    const end = performance.now() + DURATION_MS;
    const client = async () => {
      while (performance.now() < end) {
        const status = await post(`${proof.url}/analyze`, body);
        statuses[status] = (statuses[status] ?? 0) + 1;
        // A client that was refused does not come back at once.
        if (status !== '200') await new Promise((resolve) => setTimeout(resolve, 250));
      }
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, client));
    const peak = Number(
      await proof.kubectl.run('exec', pod!.metadata.name, '--', 'node', '-e', PEAK_MEMORY),
    );
    proof.record.notes.push(
      `${CONCURRENCY} clients sending ${Math.round(body.length / 1024)} KiB in ${TEXTS} texts for ${DURATION_MS / 1000} s: ${JSON.stringify(statuses)}, memory at most ${Math.round(peak / 2 ** 20)} MiB.`,
    );
    const { status } = await proof.kubectl.get<Pod>('pod', pod!.metadata.name);
    assert.equal(status.containerStatuses?.[0]?.restartCount, 0);
    assert.ok(statuses['200']! > 0, JSON.stringify(statuses));
    assert.deepEqual(
      Object.keys(statuses).filter((key) => !['200', '503'].includes(key)),
      [],
    );
  });
});

async function post(url: string, body: string): Promise<string> {
  const { statusCode, body: answer } = await request(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  }).catch((error) => ({ statusCode: error.code ?? error.message, body: undefined }));
  await answer?.dump();
  return String(statusCode);
}
